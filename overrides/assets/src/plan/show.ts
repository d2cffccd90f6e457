/** My plan on the page, and as plain text to send. Answers are only ever set as text. */
import { _ } from "../page/words"
import type { Group, Item, Row } from "./model"

type Child = Node | string

/** Makes an element with a class and children. */
export function make<Name extends keyof HTMLElementTagNameMap>(name: Name, of: string, ...children: readonly Child[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  if (of) made.className = of
  made.append(...children)
  return made
}

/** Shows what one worksheet gives to a section, and where it can be changed. */
export function group({ part, items }: Group, href: string): HTMLElement {
  const change = make("a", "", part.title)
  change.href = href
  return make("div", "imr-plan-group", make("dl", "", ...items.flatMap(described)), make("p", "imr-plan-from", _("Written on:"), " ", change))
}

/** Gives a label as what stands before an answer on the same line. */
function asked(label: string): string {
  return /[?!.:…؟。？]$/.test(label) ? label : `${label}:`
}

function described(item: Item): Child[] {
  const { label, values, rows } = item
  return [make("dt", "", label), ...values.map(value => make("dd", "", value)), ...rows.map(row => make("dd", "imr-plan-row", ...cells(row)))]
}

function cells({ heading, cells: found }: Row): Child[] {
  const lines = found.map(cell => make("p", "", make("span", "imr-plan-cell", asked(cell.label)), " ", cell.values.join(", ")))
  return heading ? [make("p", "", make("strong", "", heading)), ...lines] : lines
}

/** Writes a section as plain text, one answer to a line. */
export function written(title: string, found: readonly Group[]): string {
  const lines = found.flatMap(({ items }) => items.flatMap(spoken))
  return `${title.toLocaleUpperCase()}\n${lines.join("\n")}\n`
}

function spoken({ label, values, rows }: Item): string[] {
  const list = [...values, ...rows.map(row => [row.heading, ...row.cells.map(cell => `${asked(cell.label)} ${cell.values.join(", ")}`)].filter(Boolean).join("; "))]
  return list.length === 1 ? [`${asked(label)} ${list[0]}`] : [asked(label), ...list.map(text => `- ${text}`)]
}
