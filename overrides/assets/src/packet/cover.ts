// The words for the fields of a packet's cover and sign-in sheet: the same rules as
// plugins/imr/books/cover.py. Both read tests/cases/packets.json.
import { _ } from "../page/words"
import { isSession, printingOrder, sheets, sidesOfSet, type Order, type Pile, type Sheaf } from "./order"

/** Lines of the cover for what is in the packet, and for the kinds of sets. */
const TOPICS = 8
const SETS = 8

/** What the words depend on beside the order; `names` says what each language calls itself. */
export interface Words {
  readonly names: ReadonlyMap<string, string>
  readonly group: string
  readonly day: string
}

export const sizeName = (size: string): string => (size === "large-print" ? _("large print") : _("standard print"))

/** What to set in the printer's dialog. */
export function howToPrint(order: Order): string {
  if (order.booklet) return _("Both sides, turned on the short edge. Fold each set in half.")
  return order.duplex ? _("Both sides, turned on the long edge.") : _("One side.")
}

/** The words for each field, by its name. */
export function values(order: Order, found: readonly Pile[], catalog: readonly Sheaf[], words: Words): Map<string, string> {
  const named = catalog.filter(sheaf => sheaf.name && (sheaf.kind === "session" || sheaf.kind === "worksheet"))
  const titles = new Map(named.map(sheaf => [sheaf.name, sheaf.title]))
  const title = (name: string): string => titles.get(name) ?? name
  const made = new Map([
    ["group", words.group],
    ["day", words.day],
    ["topic", order.contents.filter(isSession).map(title).join("; ")],
    ["sheets", String(sheets([...printingOrder(found, order)].length, order))],
    ["print", howToPrint(order)],
  ])
  const topics = order.contents.map(title)
  if (topics.length > TOPICS) topics[TOPICS - 1] = "…"
  topics.slice(0, TOPICS).forEach((topic, index) => made.set(`topic-${index + 1}`, topic))
  const sets = found.filter(pile => pile.people).slice(0, SETS)
  sets.forEach((pile, index) => {
    const { locale, size } = pile.people ?? { locale: "", size: "" }
    const line = _("{language}, {print}. Sets: {copies}. Sheets in each: {sheets}", {
      copies: pile.copies,
      language: words.names.get(locale) ?? "",
      print: sizeName(size),
      sheets: sheets(sidesOfSet(pile, order).length, order),
    })
    made.set(`set-${index + 1}`, line)
  })
  return made
}

/** The bookmark of a pile. */
export function label(pile: Pile, catalog: readonly Sheaf[], words: Words): string {
  if (pile.people) return `${words.names.get(pile.people.locale) ?? ""}, ${sizeName(pile.people.size)}`
  return catalog.find(sheaf => sheaf.path === pile.pieces[0]?.path)?.title ?? ""
}
