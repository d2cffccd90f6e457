/** What a copy brings, beside what is here. Values only. */
import { renew } from "./aliases"
import type { Copy } from "./copy"
import type { Answers } from "./types"

/** Two answers to one question. */
export interface Two {
  readonly name: string
  readonly mine: string
  readonly theirs: string
}

type Notes = Readonly<Record<string, unknown>>

export interface Merge {
  /** By worksheet, the answers that only the copy has. */
  readonly fresh: ReadonlyMap<string, Answers>
  /** By worksheet, the answers that differ. */
  readonly differ: ReadonlyMap<string, readonly Two[]>
  readonly freshNotes: Notes
  readonly differNotes: Notes
}

/** Compares a copy with what is here. Law: what is only here is in no part of it, so it stays. */
export function compare(copy: Copy, here: ReadonlyMap<string, Answers>, notes: Notes): Merge {
  const fresh = new Map<string, Record<string, string>>()
  const differ = new Map<string, Two[]>()
  for (const [name, theirs] of Object.entries(renew(copy.answers))) {
    const sheet = name.slice(0, name.indexOf("/"))
    const mine = here.get(sheet)?.[name]
    if (!theirs || mine === theirs) continue
    if (mine === undefined) fresh.set(sheet, { ...fresh.get(sheet), [name]: theirs })
    else differ.set(sheet, [...(differ.get(sheet) ?? []), { name, mine, theirs }])
  }
  const found = Object.entries(copy.notes)
  const other = (name: string, value: unknown): boolean => JSON.stringify(notes[name]) !== JSON.stringify(value)
  return {
    fresh,
    differ,
    freshNotes: Object.fromEntries(found.filter(([name]) => !Object.hasOwn(notes, name))),
    differNotes: Object.fromEntries(found.filter(([name, value]) => Object.hasOwn(notes, name) && other(name, value))),
  }
}

/** Gives the answers to write, by worksheet, if the copy's are taken for these. */
export function taken({ fresh, differ }: Merge, sheets: ReadonlySet<string>): ReadonlyMap<string, Answers> {
  const found = new Map(fresh)
  for (const [sheet, answers] of differ) {
    if (sheets.has(sheet)) found.set(sheet, { ...found.get(sheet), ...Object.fromEntries(answers.map(({ name, theirs }) => [name, theirs])) })
  }
  return found
}
