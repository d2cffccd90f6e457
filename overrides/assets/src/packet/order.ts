// What a packet is: the same values, rules and order of pages as plugins/imr/books/packets.py.
// Both read tests/cases/packets.json.

/** Those who get the same set. */
export interface People {
  readonly locale: string
  readonly size: string
  readonly copies: number
}

/** A whole packet; `contents` are sessions (`7.3`, `2B.1`) and worksheets by slug. */
export interface Order {
  readonly contents: readonly string[]
  readonly people: readonly People[]
  readonly locale: string
  readonly paper: string
  readonly duplex: boolean
  readonly staple: boolean
  readonly booklet: boolean
  readonly cover: boolean
  readonly sign_in: boolean
  readonly plan: boolean
}

/** A unit in a PDF: `pages` pages from `first` on, counted from 1. */
export interface Piece {
  readonly unit: string
  /** Which part of the PDF it is, counted from 0. */
  readonly index: number
  readonly path: string
  readonly first: number
  readonly pages: number
}

/** A PDF of the site; `name` is what an order calls it, `path` is below the site's root. */
export interface Sheaf {
  readonly name: string
  readonly path: string
  readonly title: string
  readonly kind: string
  readonly paper: string
  readonly size: string
  readonly bytes: number
  readonly pieces: readonly Piece[]
}

/** The shape of catalog.json, as far as packets need it. */
export interface Catalog {
  readonly books: readonly {
    readonly path: string
    readonly title: string
    readonly kind: string
    readonly module: number
    readonly session: number
    readonly variant?: string
    readonly worksheet: string
    readonly paper: string
    readonly size: string
    readonly bytes?: number
    readonly parts?: readonly { readonly unit: string; readonly first: number; readonly pages: number }[]
  }[]
}

/** Equal sets; without `people` they are the facilitator's own sheets. */
export interface Pile {
  readonly kind: string
  readonly pieces: readonly Piece[]
  readonly copies: number
  readonly people?: People
}

/** A page of a PDF, counted from 1; null for a blank page. */
export type Leaf = { readonly path: string; readonly page: number } | null

/** One side of a sheet of paper; in a booklet two pages, left and right. */
export type Side = readonly [Leaf] | readonly [Leaf, Leaf]

/** Where a side of the packet comes from; all counted from 0. */
export interface Spot {
  readonly pile: number
  readonly copy: number
  readonly side: number
}

export const COVER = "packet-cover"
/** The facilitators' form of that name. */
export const SIGN_IN = "sign-in"
/** People on one sign-in sheet. */
export const ROWS = 10
/** Sets in one packet. */
export const MOST = 100

/** An order asks for something the site does not have. */
export class Lacking extends Error {
  constructor(
    readonly name: string,
    readonly paper: string,
    readonly size: string,
  ) {
    super(`${name} ${size} ${paper}`)
  }
}

/** Reads a catalog.json; `prefix` is where its locale is below the site's root, such as `es/`. */
export function readCatalog(catalog: Catalog, prefix: string): Sheaf[] {
  return catalog.books.map(book => {
    const path = prefix + book.path
    return {
      name: book.session ? `${book.module}${(book.variant ?? "").slice(0, 1).toUpperCase()}.${book.session}` : book.worksheet,
      path,
      title: book.title,
      kind: book.kind,
      paper: book.paper,
      size: book.size,
      bytes: book.bytes ?? 0,
      pieces: (book.parts ?? []).map(({ unit, first, pages }, index) => ({ unit, index, path, first, pages })),
    }
  })
}

export const isSession = (name: string): boolean => /^\d/.test(name)

/** Finds what an order means; throws Lacking. */
export function find(catalog: readonly Sheaf[], name: string, paper: string, size: string, kind = ""): Sheaf {
  const wanted = kind || (isSession(name) ? "session" : "worksheet")
  const found = catalog.find(s => s.kind === wanted && s.name === name && s.paper === paper && s.size === size)
  if (!found) throw new Lacking(name, paper, size)
  return found
}

export const count = (order: Order): number => order.people.reduce((sum, some) => sum + some.copies, 0)

/** Finds every piece of a packet: the facilitator's sheets first, then the sets. */
export function piles(order: Order, catalogs: ReadonlyMap<string, readonly Sheaf[]>): Pile[] {
  const of = (locale: string) => catalogs.get(locale) ?? []
  const mine = (name: string, kind: string): Pile => ({
    kind,
    pieces: find(of(order.locale), name, order.paper, "standard", kind).pieces,
    copies: 1,
  })
  const own: Pile[] = []
  if (order.cover) own.push(mine("", COVER))
  if (order.plan) own.push(...order.contents.filter(isSession).map(name => mine(name, "guide")))
  if (order.sign_in)
    own.push({ ...mine(SIGN_IN, "worksheet"), kind: SIGN_IN, copies: Math.ceil(count(order) / ROWS) })
  const sets = order.people.map(people => {
    const pieces = order.contents.flatMap(name => find(of(people.locale), name, order.paper, people.size).pieces)
    // A sheet that two sessions use is in a set once.
    const once = pieces.filter((piece, at) => pieces.findIndex(other => other.unit === piece.unit) === at)
    return { kind: "", pieces: once, copies: people.copies, people }
  })
  return [...own, ...sets]
}

/** Tells whether a pile becomes booklets: large print would not be large any more. */
export const isImposed = (pile: Pile, order: Order): boolean => order.booklet && pile.people?.size === "standard"

export const isTwoSided = (order: Order): boolean => order.duplex || order.booklet

const leaves = (piece: Piece): Leaf[] =>
  Array.from({ length: piece.pages }, (_item, index) => ({ path: piece.path, page: piece.first + index }))

/** The sides of one set; with a printer that turns the paper, an even number of them. */
export function sidesOfSet(pile: Pile, order: Order): Side[] {
  if (isImposed(pile, order)) return imposed(pile.pieces.flatMap(leaves), pile.people?.locale ?? "")
  const sides: Side[] = []
  for (const piece of pile.pieces) {
    for (const leaf of leaves(piece)) {
      sides.push([leaf])
      // Booklets turn on the short edge: the back of a whole page would stand on its head.
      if (order.booklet) sides.push([null])
    }
    // Each handout begins on a sheet of its own.
    if (order.duplex && sides.length % 2) sides.push([null])
  }
  return sides
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur", "yi"])

/** Lays pages out so that folded sheets, one in the other, make a booklet. */
function imposed(pages: readonly Leaf[], locale: string): Side[] {
  const turned = RIGHT_TO_LEFT.has(locale.split("-")[0] ?? "")
  const all = [...pages, ...Array.from({ length: (4 - (pages.length % 4)) % 4 }, () => null)]
  const at = (index: number): Leaf => all[index] ?? null
  return Array.from({ length: all.length / 4 }, (_item, sheet): Side[] => {
    const [low, high] = [2 * sheet, all.length - 1 - 2 * sheet]
    const sides: [Leaf, Leaf][] = [
      [at(high), at(low)],
      [at(low + 1), at(high - 1)],
    ]
    return turned ? sides.map(([left, right]) => [right, left]) : sides
  }).flat()
}

/** The sides of a packet as they are printed: set by set, or sheet by sheet. */
export function* printingOrder(found: readonly Pile[], order: Order): Generator<Spot> {
  for (const [number, pile] of found.entries()) {
    const sides = sidesOfSet(pile, order).length
    const together = order.staple || !pile.people ? sides : isTwoSided(order) ? 2 : 1
    for (let start = 0; start < sides; start += together)
      for (let copy = 0; copy < pile.copies; copy++)
        for (let side = start; side < Math.min(start + together, sides); side++) yield { pile: number, copy, side }
  }
}

/** How many sheets of paper so many sides need. */
export const sheets = (sides: number, order: Order): number => (isTwoSided(order) ? Math.ceil(sides / 2) : sides)
