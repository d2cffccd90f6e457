// The service worker: keeps pages on the device and answers from there. It never interrupts: a new
// version is put on a shelf of its own in the background; the next page that is opened comes from
// it, and pages that are open go on with theirs.
import "./keys"
import { belongings, keep, keepWhole, state, stop, wanted } from "./keep"
import { isPacket, isPage, isPdf, type List, lists, localeOf, version } from "./lists"
import { dropNote, isOff, note, notes, setNote, setOff } from "./notes"
import type { Question, Told, Visited } from "./protocol"
import { serve, sweep } from "./serve"
import { current, quit, Shelf } from "./shelf"

declare const self: ServiceWorkerGlobalScope

const CURRENT = "current"
const NEWS = "news"

/** More than this many bytes are not fetched for an update while the reader saves data. */
const LITTLE = 100_000

/** Brings what is kept of the last version into the new one. If it cannot, the last one stays. */
async function install(): Promise<void> {
  const before = await note<string>(CURRENT)
  if (before && before !== version && !(await isOff())) await renew(new Shelf(before))
  await self.skipWaiting()
}

async function renew(old: Shelf): Promise<void> {
  const paths = await old.paths()
  for (const locale of Object.keys(lists)) {
    const list = await current.list(locale)
    const before = await old.list(locale)
    if (!list || !before) continue
    const mine = paths.filter(path => localeOf(path) === locale && path in list.files)
    const whole = await wanted(locale)
    const added = whole ? Object.keys(list.files).filter(path => !(path in before.files) && (!isPdf(path) || (whole.pdfs && !isPacket(path)))) : []
    const cost = (path: string): number => (before.files[path]?.[0] === list.files[path]?.[0] ? 0 : (list.files[path]?.[1] ?? 0))
    const bytes = [...mine, ...added].reduce((sum, path) => sum + cost(path), 0)
    if (saving() && bytes > LITTLE) throw new Error("The reader saves data; the kept version stays.")
    // Scripts and styles come with the pages that name them.
    await keep([...mine.filter(path => isPage(path) || isPdf(path) || path.endsWith(".json")), ...added], list, old)
  }
}

function saving(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  return connection?.saveData ?? false
}

async function activate(): Promise<void> {
  const before = await note<string>(CURRENT)
  await setNote(CURRENT, version)
  if (before && before !== version) await setNote(NEWS, true)
}

async function visit(path: string): Promise<Visited> {
  const news = (await note<boolean>(NEWS)) ? (await current.list(localeOf(path)))?.news : undefined
  return news ? { news } : {}
}

async function afterVisit(path: string, saves: boolean): Promise<void> {
  await sweep()
  if (await isOff()) return
  const locale = localeOf(path)
  const list: List | undefined = await current.list(locale)
  if (!list) return
  await keep(belongings(path, list, saves), list)
  await tellAll({})
  const whole = await wanted(locale)
  if (whole && !saves) await keepWhole(locale, whole.pdfs, tell(locale))
}

async function tellAll(told: Told): Promise<void> {
  const pages = await self.clients.matchAll({ includeUncontrolled: true })
  pages.forEach(page => page.postMessage(told))
}

/** Says to every open page how far it has come. */
function tell(locale: string): (done: number, total: number) => void {
  return (done, total) => void tellAll({ progress: { locale, done, total } })
}

async function forget(): Promise<void> {
  await Promise.all(Object.keys(lists).map(stop))
  await setOff(true)
  quit()
  for (const name of await Shelf.versions()) await new Shelf(name).drop()
  for (const name of await notes("client/")) await dropNote(name)
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case "visit":
      return visit(question.path)
    case "state":
      return state(question.locale)
    case "keep":
      await setOff(false)
      return keepWhole(question.locale, question.pdfs, tell(question.locale))
    case "stop":
      return stop(question.locale)
    case "forget":
      return forget()
    case "again":
      return setOff(false)
    case "read":
      return dropNote(NEWS)
  }
}

self.addEventListener("install", event => event.waitUntil(install()))
self.addEventListener("activate", event => event.waitUntil(activate()))
self.addEventListener("message", event => {
  const question = event.data as Question
  if (!question.ask) return
  const done = answer(question).then(
    found => event.ports[0]?.postMessage(found),
    (failure: unknown) => event.ports[0]?.postMessage({ failure: String(failure) }),
  )
  const more = question.ask === "visit" ? done.then(() => afterVisit(question.path, question.saving)).catch(() => undefined) : done
  event.waitUntil(more)
})
serve()
