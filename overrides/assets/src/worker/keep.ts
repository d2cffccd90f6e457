// Which files are kept, and how they get onto the shelf.
import { helpOf, isPacket, isPage, isPdf, type List, localeOf, offlineOf, sheetOf } from "./lists"
import { dropNote, isOff, note, setNote } from "./notes"
import type { Kept, Problem, State } from "./protocol"
import { Changed, current, fetched, type Shelf, turn } from "./shelf"

/** Files asked for at the same time. */
const LANES = 4
const WHOLE = "whole/"

const stopped = new Set<string>()

type Told = (path: string) => void

/** Puts files on the shelf of the running version: copied from an older shelf where nothing has
 * changed, fetched otherwise. A page is put there last, when all that it needs stands there.
 *
 * Rejects with the first failure; what is on the shelf by then is whole. */
export async function keep(paths: Iterable<string>, list: List, old?: Shelf, told: Told = () => undefined, go: () => boolean = () => true): Promise<void> {
  const before = await old?.list(localeOf(Object.keys(list.files)[0] ?? ""))
  const [running, begun] = [new Map<string, Promise<void>>(), turn()]
  const one = (path: string): Promise<void> => {
    const known = running.get(path) ?? put(path)
    running.set(path, known)
    return known
  }
  const put = async (path: string): Promise<void> => {
    const digest = list.files[path]?.[0]
    if (!digest) return
    if (!(await current.has(path))) {
      const same = before?.files[path]?.[0] === digest ? await old?.match(path) : undefined
      const file = same ?? (await fetched(path, digest))
      const parts = isPage(path) ? named(await file.clone().text(), path, list) : []
      for (const part of [...parts, ...parts.flatMap(part => list.parts[part] ?? [])]) await one(part)
      await current.put(path, file, begun)
    }
    told(path)
  }
  const waiting = [...paths]
  const lane = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined && go() && begun === turn(); path = waiting.shift()) await one(path)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}

/** The files of the list that a page's HTML names: scripts, styles, fonts, drawings. */
function named(html: string, path: string, list: List): string[] {
  const base = new URL(path, "https://page.invalid/")
  const found = [...html.matchAll(/(?:src|href)="([^"#?]+)"/g)].map(([, address]) => {
    const url = new URL(address ?? "", base)
    return url.origin === base.origin ? url.pathname.slice(1) : ""
  })
  return [...new Set(found)].filter(name => name in list.files && !isPage(name) && !isPdf(name) && !name.endsWith(".html"))
}

/** What a reader of this page will want next. */
export function belongings(path: string, list: List, saving: boolean): string[] {
  const locale = localeOf(path)
  const first = [path, helpOf(locale), offlineOf(locale)]
  if (saving) return first
  const group = list.groups.find(pages => pages.includes(path)) ?? []
  const sheet = sheetOf(path)
  return [...new Set([...first, ...list.core, ...group, ...(sheet === path ? [] : [sheet])])]
}

/** The files of the whole course. */
function course(list: List, pdfs: boolean): string[] {
  return Object.keys(list.files).filter(path => !isPdf(path) || (pdfs && !isPacket(path)))
}

/** Whether the reader wants the whole course of a locale, with or without PDFs. */
export const wanted = (locale: string): Promise<{ pdfs: boolean } | undefined> => note(WHOLE + locale)

/** Keeps the whole course of a locale and goes on with it at the next visit if it cannot end. */
export async function keepWhole(locale: string, pdfs: boolean, tell: (done: number, total: number) => void): Promise<Kept> {
  stopped.delete(locale)
  await setNote(WHOLE + locale, { pdfs })
  try {
    const list = await current.list(locale)
    if (!list) return { problem: "changed" }
    const size = (path: string): number => list.files[path]?.[1] ?? 0
    const paths = course(list, pdfs)
    const total = paths.reduce((sum, path) => sum + size(path), 0)
    let done = 0
    tell(0, total)
    const told = (path: string): void => tell((done += size(path)), total)
    await keep(paths, list, undefined, told, () => !stopped.has(locale))
    return stopped.has(locale) ? { problem: "stopped" } : {}
  } catch (failure) {
    return { problem: problem(failure) }
  }
}

export async function stop(locale: string): Promise<void> {
  stopped.add(locale)
  await dropNote(WHOLE + locale)
}

function problem(failure: unknown): Problem {
  if (failure instanceof Changed) return "changed"
  return failure instanceof DOMException && failure.name === "QuotaExceededError" ? "no room" : "no internet"
}

export async function state(locale: string): Promise<State> {
  const list = await current.list(locale)
  const there = new Set(await current.paths())
  const mine = [...there].filter(path => list && path in list.files)
  const sum = (paths: readonly string[]): number => paths.reduce((bytes, path) => bytes + (list?.files[path]?.[1] ?? 0), 0)
  const all = list ? course(list, true) : []
  const pages = all.filter(path => !isPdf(path))
  const has = (paths: readonly string[]): boolean => paths.length > 0 && paths.every(path => there.has(path))
  return {
    pages: mine.filter(isPage).length,
    bytes: sum(mine),
    course: sum(pages),
    pdfs: sum(all.filter(isPdf)),
    whole: has(all) ? "with PDFs" : has(pages) ? "course" : "no",
    off: await isOff(),
    kept: mine.filter(isPage),
  }
}
