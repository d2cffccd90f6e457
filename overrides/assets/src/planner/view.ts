/** A plan on the page: one table, a card for each meeting on a phone. */
import { _ } from "../page/words"
import { contents, type Course, type Link, type Plan } from "./rules"

/** Makes an element with attributes, text and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** Writes days and hours as the reader's region does. A day has no zone, so all of it is UTC. */
export class Dates {
  readonly #day: Intl.DateTimeFormat
  readonly #long: Intl.DateTimeFormat
  readonly #hour: Intl.DateTimeFormat

  constructor(locale: string) {
    this.#day = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" })
    this.#long = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" })
    this.#hour = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" })
  }

  day(day: string): string {
    return this.#day.format(new Date(`${day}T00:00:00Z`))
  }

  long(day: string): string {
    return this.#long.format(new Date(`${day}T00:00:00Z`))
  }

  hours(hour: string, minutes: number): string {
    const begin = new Date(`2001-01-01T${hour}:00Z`)
    return `${this.#hour.format(begin)} – ${this.#hour.format(new Date(begin.getTime() + minutes * 60_000))}`
  }
}

/** What is said above the table, and to a screen reader after each change. */
export function summary(plan: Plan, dates: Dates): string {
  const [first, last] = [plan.meetings[0], plan.meetings[plan.meetings.length - 1]]
  if (!first || !last) return ""
  return _("{count} meetings, from {first} to {last}", { count: plan.meetings.length, first: dates.long(first.day), last: dates.long(last.day) })
}

/** The table of a plan. `root` is the address of the reader's site. */
export function schedule(course: Course, plan: Plan, dates: Dates, root: string): HTMLElement {
  const { choice } = plan
  const abouts = plan.meetings.map(meeting => ({ meeting, about: contents(course, choice, meeting) }))
  const columns: [string, (place: number) => readonly Link[]][] = [
    [_("Pages"), place => abouts[place]?.about.pages ?? []],
    [_("Guide"), place => abouts[place]?.about.guides ?? []],
    [_("Worksheets"), place => abouts[place]?.about.sheets ?? []],
  ]
  if (abouts.some(({ about }) => about.packets.length)) columns.push([_("Packet"), place => abouts[place]?.about.packets ?? []])
  const head = [_("Meeting"), ...columns.map(([label]) => label)].map(label => make("th", { role: "columnheader", scope: "col" }, label))
  const hours = dates.hours(choice.hour, choice.minutes)
  const rows: HTMLElement[] = []
  const skipped = [...plan.skipped]
  abouts.forEach(({ meeting, about }, place) => {
    while (skipped[0] && skipped[0] < meeting.day) rows.push(pause(dates.day(skipped.shift() ?? ""), columns.length + 1))
    const day = make("span", { class: "imr-day" }, `${meeting.number}. ${dates.day(meeting.day)}, ${hours}`)
    const title = make("th", { role: "rowheader", scope: "row" }, day, " ", make("span", {}, about.title))
    const cells = columns.map(([label, links]) => make("td", { role: "cell", "data-column": label }, list(links(place), root)))
    rows.push(make("tr", { role: "row" }, title, ...cells))
  })
  const table = make(
    "table",
    { role: "table", class: "imr-columns-4", "aria-labelledby": "plan-title" },
    make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, ...head)),
    make("tbody", { role: "rowgroup" }, ...rows),
  )
  return make("div", { class: "imr-table imr-schedule" }, table)
}

function pause(day: string, span: number): HTMLElement {
  return make("tr", { role: "row", class: "imr-pause" }, make("td", { role: "cell", colspan: String(span) }, _("{date}: no meeting", { date: day })))
}

function list(links: readonly Link[], root: string): Node {
  if (!links.length) return document.createTextNode("–")
  return make("ul", {}, ...links.map(({ title, url }) => make("li", {}, make("a", { href: root + url }, title))))
}
