// A table of a worksheet's answers, as the template wrote it: filled in here, and read for drawing.
import type { Answers } from "../answers/types"
import { lang } from "../page/words"

/** A column of a sheet's table with what was written, from the first row to the last. */
export interface Column {
  readonly name: string
  readonly label: string
  readonly draw: string
  readonly low: string
  readonly high: string
  readonly unit: string
  readonly values: readonly (string | undefined)[]
}

export interface Sheet {
  readonly slug: string
  readonly section: HTMLElement
  readonly title: string
  /** Full and short names of the rows. */
  readonly rows: readonly { readonly name: string; readonly label: string; readonly short: string }[]
  readonly columns: readonly Column[]
  readonly answers: Answers
}

const WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

/** Writes the answers into the section's table and gives them back in order. */
export function fill(section: HTMLElement, answers: Answers): Sheet {
  const slug = section.dataset.chart ?? ""
  const table = section.dataset.table ?? ""
  const heads = [...section.querySelectorAll<HTMLElement>("thead th[data-column]")]
  const lines = [...section.querySelectorAll<HTMLElement>("tbody tr")]
  const columns = heads.map((head, index) => {
    const { column = "", draw = "", low = "", high = "", unit = "", words = "" } = head.dataset
    const labels = new Map(words.split("|").map(pair => pair.split("=", 2) as [string, string]))
    const values = lines.map(line => answers[`${slug}/${table}/${line.dataset.row}/${column}`])
    lines.forEach((line, at) => {
      const cell = line.querySelectorAll("td")[index]
      const value = values[at]
      if (cell) cell.textContent = value === undefined ? "" : (labels.get(value) ?? value) + (unit ? ` ${unit}` : "")
    })
    return { name: column, label: head.textContent?.trim() ?? "", draw, low, high, unit, values }
  })
  const rows = lines.map((line, at) => {
    const name = line.dataset.row ?? ""
    const label = line.querySelector("th")?.textContent?.trim() ?? ""
    return { name, label, short: short(name, at) }
  })
  return { slug, section, title: section.querySelector("h2")?.textContent ?? "", rows, columns, answers }
}

/** "Mo", or a number: what fits below a picture. */
function short(name: string, at: number): string {
  const day = WEEK.indexOf(name)
  const monday = Date.UTC(2024, 0, 1)
  if (day < 0) return String(at + 1)
  return new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: "UTC" }).format(monday + day * 86_400_000).replace(".", "")
}
