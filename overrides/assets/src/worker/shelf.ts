// One shelf for each version of the site: files of two builds never stand on the same one.
import { type List, lists, version } from "./lists"
import { isOff } from "./notes"

declare const self: ServiceWorkerGlobalScope

const NAME = "imr-files-"
const root = (): string => self.registration.scope

let turns = 0

/** Counts how often all was taken away since the worker woke. */
export const turn = (): number => turns

/** Ends all that is being put anywhere, so that what is taken away stays away. */
export function quit(): void {
  turns += 1
}

/** A file is not what the list says: the server has another version by now. */
export class Changed extends Error {}

/** The path of an address below the site's root, or null if it is elsewhere. */
export function pathOf(address: string): string | null {
  const plain = address.replace(/[?#].*$/, "")
  return plain.startsWith(root()) ? plain.slice(root().length).replace(/(^|\/)index\.html$/, "$1") : null
}

/** Names that hold a digest of what is in the file: they never change, whatever the version. */
export const isNamedByContent = (path: string): boolean => /(?:^|\/)(?:assets\/(?:app|fonts)|search\/[0-9a-f]{12})\//.test(path)

export async function digestOf(body: ArrayBuffer): Promise<string> {
  const whole = new Uint8Array(await crypto.subtle.digest("SHA-256", body))
  return btoa(String.fromCharCode(...whole.slice(0, 9))).replaceAll("+", "-").replaceAll("/", "_")
}

/** Asks the server for a file and makes sure that it is the one that was meant.
 *
 * Rejects with a TypeError without a network, with Changed if the server has another file. */
export async function fetched(path: string, digest: string): Promise<Response> {
  for (const cache of [isNamedByContent(path) ? "default" : "no-cache", "reload"] as const) {
    const answer = await fetch(root() + path, { cache, credentials: "same-origin" })
    if (!answer.ok) throw new Changed(path)
    const body = await answer.arrayBuffer()
    if ((await digestOf(body)) === digest) return plain(body, answer)
  }
  throw new Changed(path)
}

/** A response without the traces of its way, such as a redirect, which a page would not accept. */
export function plain(body: ArrayBuffer, from: Response): Response {
  const type = from.headers.get("content-type")
  return new Response(body, { headers: type ? { "content-type": type } : {} })
}

export class Shelf {
  private readonly read = new Map<string, Promise<List | undefined>>()

  constructor(readonly version: string) {}

  static async versions(): Promise<string[]> {
    return (await caches.keys()).filter(name => name.startsWith(NAME)).map(name => name.slice(NAME.length))
  }

  async match(path: string): Promise<Response | undefined> {
    return (await this.open()).match(root() + path)
  }

  async has(path: string): Promise<boolean> {
    return (await (await this.open()).keys(root() + path)).length > 0
  }

  /** Puts a file there, unless all was taken away since it was `begun` to be fetched. */
  async put(path: string, file: Response, begun = turn()): Promise<void> {
    if (begun === turn()) await (await this.open()).put(root() + path, file)
  }

  async paths(): Promise<string[]> {
    const keys = await (await this.open()).keys()
    return keys.map(key => pathOf(key.url) ?? "").filter(path => !path.endsWith(LIST))
  }

  /** The list of a locale; of the running version it is fetched if it is not there yet. */
  list(locale: string): Promise<List | undefined> {
    const known = this.read.get(locale) ?? this.load(locale)
    this.read.set(locale, known)
    known.then(list => list || this.read.delete(locale), () => this.read.delete(locale))
    return known
  }

  async drop(): Promise<void> {
    await caches.delete(NAME + this.version)
  }

  private async load(locale: string): Promise<List | undefined> {
    const path = locale + LIST
    const there = await this.match(path)
    if (there) return there.json()
    const digest = lists[locale]
    if (this.version !== version || !digest) return undefined
    const file = await fetched(path, digest)
    if (!(await isOff())) await this.put(path, file.clone())
    return file.json()
  }

  private open(): Promise<Cache> {
    return caches.open(NAME + this.version)
  }
}

const LIST = "offline.json"

/** The shelf of the version that this worker serves. */
export const current = new Shelf(version)
