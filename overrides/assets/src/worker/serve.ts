// Answers what pages ask for: from the shelf of the page's own version, else from the network.
import { registerRoute } from "workbox-routing"
import { Strategy, type StrategyHandler } from "workbox-strategies"
import { isPage, localeOf, offlineOf, version } from "./lists"
import { dropNote, isOff, note, notes, setNote } from "./notes"
import { current, digestOf, isNamedByContent, pathOf, plain, Shelf, turn } from "./shelf"

declare const self: ServiceWorkerGlobalScope

const CLIENT = "client/"
/** Milliseconds in which a page is given time to begin. */
const YOUNG = 60_000
/** Larger files are not kept because somebody looked at them once. */
const LARGE = 400_000

interface Reading {
  readonly version: string
  readonly at: number
}

/** Clients looked up before; a page is asked for ten files at once. */
const readings = new Map<string, Reading>()

async function readingOf(client: string): Promise<Reading | undefined> {
  const found = readings.get(client) ?? (client ? await note<Reading>(CLIENT + client) : undefined)
  if (found) readings.set(client, found)
  return found
}

/** Keeps what came over the network if it is of the running version. */
async function shelve(path: string, answer: Response): Promise<void> {
  const begun = turn()
  if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > LARGE || (await isOff())) return
  const list = await current.list(localeOf(path)).catch(() => undefined)
  const digest = list?.files[path]?.[0]
  if (!digest && !isNamedByContent(path)) return
  const body = await answer.arrayBuffer()
  if (body.byteLength < LARGE && (!digest || (await digestOf(body)) === digest)) await current.put(path, plain(body, answer), begun)
}

/** A page: from the shelf at once; else from the network; else the page that says there is none. */
class Pages extends Strategy {
  protected async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const path = pathOf(request.url) ?? ""
    const event = handler.event as FetchEvent
    const kept = await current.match(path)
    if (kept) {
      const reading: Reading = { version, at: Date.now() }
      if (event.resultingClientId) await setNote(CLIENT + event.resultingClientId, reading)
      return kept
    }
    try {
      const answer = await handler.fetch(request)
      if (!answer.redirected) void handler.waitUntil(shelve(path, answer.clone()).catch(() => undefined))
      return answer
    } catch (failure) {
      if (!isPage(path) && (await current.has(`${path}/`))) return Response.redirect(`${self.registration.scope}${path}/`)
      const offline = offlineOf(localeOf(path))
      if (!(await current.has(offline))) throw failure
      return Response.redirect(`${self.registration.scope}${offline}#${path}`)
    }
  }
}

/** What a page loads: from the shelf of the version that the page itself came from. */
class Parts extends Strategy {
  protected async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
    const path = pathOf(request.url) ?? ""
    const reading = await readingOf((handler.event as FetchEvent).clientId)
    const own = reading ? await new Shelf(reading.version).match(path) : undefined
    if (own) return own
    // A page that came over the network may be newer than the shelf: only names that never change
    // are safe to take from there, and the rest if there is nothing else.
    const kept = isNamedByContent(path) || !reading ? await current.match(path) : undefined
    if (kept && isNamedByContent(path)) return kept
    try {
      const answer = await handler.fetch(request)
      void handler.waitUntil(shelve(path, answer.clone()).catch(() => undefined))
      return answer
    } catch (failure) {
      if (kept) return kept
      throw failure
    }
  }
}

/** Drops the shelves of versions that no open page came from. */
export async function sweep(): Promise<void> {
  const open = new Set((await self.clients.matchAll({ includeUncontrolled: true, type: "all" })).map(client => client.id))
  const used = new Set([version])
  for (const name of await notes(CLIENT)) {
    const reading = await note<Reading>(name)
    if (!reading) continue
    if (open.has(name.slice(CLIENT.length)) || Date.now() - reading.at < YOUNG) used.add(reading.version)
    else await dropNote(name)
  }
  const versions = await Shelf.versions()
  await Promise.all(versions.filter(name => !used.has(name)).map(name => new Shelf(name).drop()))
}

export function serve(): void {
  const mine = (request: Request): boolean => {
    const path = pathOf(request.url)
    return path !== null && request.method === "GET" && !request.headers.has("range") && path !== "sw.js"
  }
  const pages = new Pages()
  const parts = new Parts()
  registerRoute(({ request }) => mine(request) && request.mode === "navigate", pages)
  registerRoute(({ request }) => mine(request) && request.mode !== "navigate", parts)
}
