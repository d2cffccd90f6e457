// From a sheet to its figures: a heading, what the numbers mean, the picture, and it in words.
import { _, lang } from "../page/words"
import { type Drawing, picture } from "./picture"
import { type Change, change, filled, numeric, type Point, rising, summary } from "./series"
import type { Column, Sheet } from "./sheet"

const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 })
const write = (value: number): string => number.format(value)

/** A figure that is drawn anew when its place or its letters change. */
function figure(heading: string, note: string, drawing: Omit<Drawing, "title" | "write">): HTMLElement {
  const made = document.createElement("figure")
  made.className = "imr-figure"
  const title = document.createElement("h3")
  title.textContent = heading
  const caption = document.createElement("figcaption")
  caption.textContent = note
  const place = document.createElement("div")
  const said = document.createElement("p")
  said.textContent = drawing.description
  made.append(title, caption, place, said)
  let was = ""
  new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth)
    const letter = Math.max(12, parseFloat(getComputedStyle(place).fontSize))
    if (!width || was === `${width} ${letter}`) return
    was = `${width} ${letter}`
    place.replaceChildren(picture({ ...drawing, title: heading, write }, width, letter))
  }).observe(made)
  return made
}

/** The figures of a sheet; none if there is nothing to draw. */
export function figures(sheet: Sheet): HTMLElement[] {
  return "times" in sheet.section.dataset ? times(sheet) : [...pairs(sheet), ...strips(sheet)]
}

/** How far a sheet is filled in: pictures end with the last row that has a number. */
function reach(columns: readonly Column[]): number {
  return Math.max(0, ...columns.map(({ values }) => values.reduce((last, value, at) => (numeric(value) === null ? last : at + 1), 0)))
}

function strips(sheet: Sheet): HTMLElement[] {
  const shown = sheet.columns.filter(({ draw }) => draw === "line" || draw === "bars")
  const rows = Math.max(reach(shown), Math.min(sheet.rows.length, 7))
  return shown.flatMap((column, index) => {
    const points = column.values.slice(0, rows).map(numeric)
    if (!filled(points).length) return []
    const name = sheet.answers[`${sheet.slug}/${sheet.section.dataset.names}-${index + 1}`]
    const bars = column.draw === "bars"
    const most = bars ? Math.max(8, ...filled(points).map(({ value }) => value)) : 5
    return figure(name ? `${column.label}: ${name}` : column.label, bars ? column.unit : ends(column), {
      kind: bars ? "bars" : "line",
      points,
      places: sheet.rows.slice(0, rows).map(({ short }) => short),
      least: bars ? 0 : 1,
      most,
      description: summary(points, write),
    })
  })
}

function ends({ low, high }: Column): string {
  return low && high ? _("1 is {low}, 5 is {high}.", { low: inside(low), high: inside(high) }) : ""
}

/** A label within a sentence. */
function inside(label: string): string {
  return label.charAt(0).toLocaleLowerCase(lang) + label.slice(1)
}

function pairs(sheet: Sheet): HTMLElement[] {
  const before = sheet.columns.find(({ draw }) => draw === "before")
  const after = sheet.columns.find(({ draw }) => draw === "after")
  const rows = before && after ? reach([before, after]) : 0
  if (!before || !after || !rows) return []
  const [one, two] = [before.values.map(numeric), after.values.map(numeric)]
  const counts: Record<Change, number> = { higher: 0, same: 0, lower: 0 }
  one.forEach((value, at) => {
    const found = change(value, two[at])
    if (found) counts[found]++
  })
  const drawing = {
    kind: "pairs" as const,
    points: one,
    after: two,
    places: sheet.rows.map(({ short }) => short),
    least: 1,
    most: 5,
    description: counted(counts),
  }
  const note = _("An open ring is before, a full square is after. {ends}", { ends: ends(before) })
  return [figure(_("{before}, and after", { before: before.label }), note, drawing)]
}

function counted({ higher, same, lower }: Record<Change, number>): string {
  return _("Higher: {higher}. The same: {same}. Lower: {lower}.", { higher, same, lower })
}

/** My progress: each row is a line of its own, each column a time. */
function times(sheet: Sheet): HTMLElement[] {
  const days = sheet.columns.map(({ name }) => sheet.answers[`${sheet.slug}/times/${name}/day`])
  const columns = sheet.columns.map(({ values }) => values.map(numeric))
  const used = columns.flatMap((values, at) => (filled(values).length ? [at] : []))
  if (!used.length) return []
  const drawn = sheet.rows.flatMap((row, at) => {
    const points = columns.map(values => values[at] ?? null)
    if (!filled(points).length) return []
    const places = sheet.columns.map((_column, time) => day(days[time], "short") || String(time + 1))
    const shown = Math.max(...used) + 1
    return figure(row.label, "", {
      kind: "line",
      points: points.slice(0, Math.max(shown, 2)),
      places: places.slice(0, Math.max(shown, 2)),
      least: 1,
      most: 5,
      description: summary(points, write),
    })
  })
  const [scale] = sheet.columns
  const told = [...(scale ? [ends(scale)] : []), ...compared(sheet, columns, used, days)]
  return [...told.map(words => Object.assign(document.createElement("p"), { textContent: words })), ...drawn]
}

/** How the latest time differs from the one before it, and from the first. */
function compared(sheet: Sheet, columns: readonly (readonly Point[])[], used: readonly number[], days: readonly (string | undefined)[]): string[] {
  const [latest, before] = [...used].reverse()
  const starts = [...new Set([before, used[0]])]
  return starts.flatMap(start => {
    if (start === undefined || latest === undefined || start === latest) return []
    const counts: Record<Change, number> = { higher: 0, same: 0, lower: 0 }
    columns[latest]?.forEach((value, row) => {
      const found = change(columns[start]?.[row], value)
      if (found) counts[found]++
    })
    const name = (time: number): string => day(days[time], "long") || (sheet.columns[time]?.label ?? "")
    return _("{end}, compared with {start}. {counts}", { start: name(start), end: name(latest), counts: counted(counts) })
  })
}

/** An ISO date in the reader's way; empty if there is none. */
function day(iso: string | undefined, month: "short" | "long"): string {
  const found = iso && /^\d{4}-\d\d-\d\d$/.test(iso) ? new Date(`${iso}T00:00:00Z`) : null
  if (!found || Number.isNaN(found.getTime())) return ""
  const year = month === "long" ? ("numeric" as const) : undefined
  return new Intl.DateTimeFormat(lang, { day: "numeric", month, year, timeZone: "UTC" }).format(found)
}

/** The first sign that went up twice in a row, in the reader's words. */
export function risen(sheet: Sheet): string {
  const shown = sheet.columns.filter(({ draw }) => draw === "line")
  const index = shown.findIndex(({ values }) => rising(values.map(numeric)))
  const column = shown[index]
  if (!column) return ""
  const name = sheet.answers[`${sheet.slug}/${sheet.section.dataset.names}-${index + 1}`] ?? column.label
  return _("This rose two weeks in a row: {sign}. It may help to look at zone 2 of your plan now.", { sign: name })
}
