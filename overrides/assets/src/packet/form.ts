// The packet builder's form: what is chosen becomes an order, or tells what is missing.
import { _ } from "../page/words"
import { MOST, type Order, type People, type Sheaf } from "./order"

/** What is not yet right, and where to go to mend it. */
export class Missing extends Error {
  constructor(
    message: string,
    readonly where: HTMLElement,
  ) {
    super(message)
  }
}

const one = <T extends Element>(form: HTMLElement, selector: string): T => {
  const found = form.querySelector<T>(selector)
  if (!found) throw new Error(selector)
  return found
}

const chosen = (form: HTMLElement, name: string): string =>
  form.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`)?.value ?? ""

const boxes = (form: HTMLElement): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>('input[name="contents"]')]

const numbers = (form: HTMLElement): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>('input[name="copies"]')]

const localeOf = (input: HTMLElement): string => input.closest<HTMLElement>("[data-locale]")?.dataset.locale ?? ""

/** Each locale's place below the site's root, and its name. */
export function locales(form: HTMLElement): Map<string, { prefix: string; name: string }> {
  const groups = [...form.querySelectorAll<HTMLElement>("[data-locale]")]
  return new Map(
    groups.map(group => [
      group.dataset.locale ?? "",
      { prefix: group.dataset.prefix ?? "", name: group.querySelector("legend")?.textContent?.trim() ?? "" },
    ]),
  )
}

/** Reads the form; throws Missing. */
export function readForm(form: HTMLElement, locale: string): Order {
  const contents = boxes(form).filter(box => box.checked).map(box => box.value)
  if (!contents.length) throw new Missing(_("Choose a session or a worksheet."), one(form, "summary"))
  const people: People[] = []
  for (const input of numbers(form)) {
    const text = input.value.trim()
    if (!text || /^0+$/.test(text)) continue
    if (!/^\d{1,3}$/.test(text)) throw new Missing(_("Write the number of sets in digits, such as 5."), input)
    people.push({ locale: localeOf(input), size: input.dataset.size ?? "", copies: Number(text) })
  }
  const [first] = numbers(form)
  const total = people.reduce((sum, some) => sum + some.copies, 0)
  if (first && !total) throw new Missing(_("Write how many sets you need."), first)
  if (first && total > MOST) throw new Missing(_("A packet holds up to {most} sets. You asked for {total}.", { most: MOST, total }), first)
  const sides = chosen(form, "sides")
  const ticked = (name: string): boolean => one<HTMLInputElement>(form, `input[name="${name}"]`).checked
  return {
    contents,
    people,
    locale,
    paper: chosen(form, "paper"),
    duplex: sides === "duplex",
    booklet: sides === "booklet",
    staple: chosen(form, "order") === "staple",
    cover: ticked("cover"),
    sign_in: ticked("sign_in"),
    plan: ticked("plan"),
  }
}

/** Writes an order as the part of an address behind the #. */
export function toLink(order: Order): string {
  const link = new URLSearchParams({ contents: order.contents.join(","), paper: order.paper })
  const copies = order.people.map(some => `${some.locale}:${some.copies}${some.size === "standard" ? "" : `:${some.size}`}`)
  link.set("copies", copies.join(","))
  link.set("sides", order.booklet ? "booklet" : order.duplex ? "duplex" : "one")
  link.set("order", order.staple ? "staple" : "piles")
  for (const name of ["cover", "sign_in", "plan"] as const) if (order[name]) link.set(name, "")
  return `#${link.toString().replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/=(?=&|$)/g, "")}`
}

/** Fills in the form from an address; what the address does not name stays as it is. */
export function fromLink(form: HTMLElement, hash: string): boolean {
  const link = new URLSearchParams(hash.slice(1))
  const contents = link.get("contents")
  if (contents === null) return false
  const wanted = new Set(contents.split(","))
  for (const box of boxes(form)) {
    box.checked = wanted.has(box.value)
    const module = box.closest("details")
    if (box.checked && module) module.open = true
  }
  const copies = (link.get("copies") ?? "").split(",").map(part => part.split(":"))
  for (const input of numbers(form)) {
    const found = copies.find(([locale, , size]) => locale === localeOf(input) && (size ?? "standard") === input.dataset.size)
    input.value = found?.[1] ?? ""
  }
  for (const name of ["paper", "sides", "order"]) {
    const value = link.get(name)
    for (const radio of form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`))
      if (value !== null && radio.value === value) radio.checked = true
  }
  for (const name of ["cover", "sign_in", "plan"]) one<HTMLInputElement>(form, `input[name="${name}"]`).checked = link.has(name)
  return true
}

/** Says beside each module how much of it is chosen, so that it shows while the module is closed. */
export function countChosen(form: HTMLElement): void {
  for (const module of form.querySelectorAll("details")) {
    const count = module.querySelectorAll('input[name="contents"]:checked').length
    const mark = module.querySelector(".imr-packet__chosen")
    if (mark) mark.textContent = count ? _("{count} chosen", { count }) : ""
  }
}

/** Leaves only the papers that the site is printed on. */
export function offerPapers(form: HTMLElement, catalog: readonly Sheaf[]): void {
  for (const radio of form.querySelectorAll<HTMLInputElement>('input[name="paper"]')) {
    const offered = catalog.some(sheaf => sheaf.paper === radio.value)
    radio.disabled = !offered
    const label = radio.closest("label")
    if (label) label.hidden = !offered
  }
}
