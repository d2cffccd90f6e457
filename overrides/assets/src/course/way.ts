// What is remembered of somebody's way through the course, and what may come next. It is kept with
// the answers and as private as they are: never before the person asked to save.
import type { Store } from "../answers/types"

/** `open`: was opened; `read`: its end was seen. Pages by their address below the site's root, which
 * is the same in every language. */
export interface Way {
  readonly pages: Readonly<Record<string, "open" | "read">>
  readonly last?: Last
}

/** Where somebody was: the page, the nearest heading, and the page's title in a language. */
export interface Last {
  readonly page: string
  readonly heading?: string
  readonly title: string
  readonly lang: string
}

const NOTE = "course"

/** Gives the way; empty where nothing is remembered or the answers are locked. */
export async function readWay(device: Store): Promise<Way> {
  const found = device.keeping() === "on" ? await device.note<Way>(NOTE) : undefined
  return found && typeof found === "object" && found.pages ? found : { pages: {} }
}

/** Keeps the way, or (undefined) forgets it. */
export function writeWay(device: Store, way: Way | undefined): Promise<void> {
  return device.setNote(NOTE, way)
}

/** A page of a module in the course's order. */
export interface Stop {
  readonly page: string
  /** `module`, `session`, `reading`, `review`. */
  readonly kind: string
  /** The condition that the page is about, if it is about one. */
  readonly variant: string
}

/** The page of a module to go on with: the first session or review that was not read to its end.
 *
 * Null for a module not begun, and for one whose sessions were all read. Where a module has a page
 * for each of several conditions, the one that was opened counts; if none was, the opening page,
 * which lets the reader choose. */
export function next(stops: readonly Stop[], way: Way): string | null {
  const begun = stops.filter(({ page }) => page in way.pages)
  if (!begun.length) return null
  const chosen = new Set(begun.map(({ variant }) => variant).filter(Boolean))
  const ahead = stops.find(({ page, kind, variant }) => {
    const counts = kind === "session" || kind === "review"
    return counts && (!variant || !chosen.size || chosen.has(variant)) && way.pages[page] !== "read"
  })
  if (!ahead) return null
  const unchosen = ahead.variant && !chosen.size
  return unchosen ? (stops.find(({ kind }) => kind === "module")?.page ?? ahead.page) : ahead.page
}
