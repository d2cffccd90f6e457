/** My plan as values: what was asked, what was answered, and what of it is shown. */
import { _, lang } from "../page/words"
import type { Answers } from "../answers/types"

/** A field of a worksheet, as `plugins/imr/worksheets/plan.py` writes it into the page. */
export interface Asked {
  /** Its full name; within a table, the column's own name. */
  readonly name: string
  readonly kind: "text" | "long-text" | "number" | "date" | "yes-no" | "choice" | "checklist" | "scale" | "table"
  readonly label: string
  /** Pairs of name and label, in the order of the sheet. */
  readonly options?: readonly (readonly [string, string])[]
  readonly repeat?: number
  readonly unit?: string
  readonly rows?: readonly (readonly [string, string])[]
  readonly columns?: readonly Asked[]
  /** Of a table: only rows in which this column has this answer. */
  readonly only?: readonly [column: string, answer: string]
}

export interface Part {
  readonly sheet: string
  readonly title: string
  readonly private: boolean
  readonly fields: readonly Asked[]
}

export interface Section {
  readonly name: string
  readonly title: string
  readonly parts: readonly Part[]
}

/** A row of a table: its heading, if it has words of its own, and its cells. */
export interface Row {
  readonly heading: string
  readonly cells: readonly Item[]
}

export interface Item {
  readonly label: string
  readonly values: readonly string[]
  readonly rows: readonly Row[]
}

/** What one worksheet gives to a section. */
export interface Group {
  readonly part: Part
  readonly items: readonly Item[]
}

/** The answers of worksheets, by slug. */
export type Sheets = ReadonlyMap<string, Answers>

/** Whether a sheet is left out until the person chooses it: by its nature, or by their own mark. */
export function isPrivate(part: Part, sheets: Sheets): boolean {
  return part.private || sheets.get(part.sheet)?.[`${part.sheet}/share`] === "private"
}

/** Gives what a section shows; sheets without an answer in it are left out. */
export function groups(section: Section, sheets: Sheets, shows: (part: Part) => boolean): Group[] {
  const told = new Set<string>()
  return section.parts.filter(shows).flatMap(part => {
    const answers = sheets.get(part.sheet) ?? {}
    const items = part.fields.map(field => item(field, field.name, answers, told)).filter(found => found !== undefined)
    return items.length ? [{ part, items }] : []
  })
}

/** Gives a field with its answers in the reader's words; undefined if it has none, or none that
 * `told` does not hold already: people write the same sign on three sheets. */
function item(field: Asked, name: string, answers: Answers, told?: Set<string>): Item | undefined {
  const rows = field.kind === "table" ? rowsOf(field, name, answers) : []
  const values = valuesOf(field, name, answers).filter(value => {
    const plain = value.trim().toLocaleLowerCase(lang)
    const fresh = plain !== "" && !(told?.has(plain) && field.kind.endsWith("text"))
    told?.add(plain)
    return fresh
  })
  return values.length || rows.length ? { label: field.label, values, rows } : undefined
}

function valuesOf(field: Asked, name: string, answers: Answers): string[] {
  const value = answers[name] ?? ""
  switch (field.kind) {
    case "table":
      return []
    case "checklist":
      return [...(field.options ?? []).flatMap(([option, label]) => (answers[`${name}/${option}`] ? [label] : [])), answers[`${name}/other`] ?? ""]
    case "scale":
      return value ? [_("{number} of 5", { number: value })] : []
    case "choice":
    case "yes-no":
      return [field.options?.find(([option]) => option === value)?.[1] ?? ""]
    case "date":
      return [day(value)]
    case "number":
      return value && field.unit ? [`${value} ${field.unit}`] : [value]
    default:
      return field.repeat ? Array.from({ length: field.repeat }, (_entry, at) => answers[`${name}-${at + 1}`] ?? "") : [value]
  }
}

function rowsOf(table: Asked, name: string, answers: Answers): Row[] {
  return (table.rows ?? []).flatMap(([row, label]) => {
    if (table.only && answers[`${name}/${row}/${table.only[0]}`] !== table.only[1]) return []
    const cells = (table.columns ?? []).map(column => item(column, `${name}/${row}/${column.name}`, answers)).filter(found => found !== undefined)
    return cells.length || table.only ? [{ heading: row === label ? "" : label, cells }] : []
  })
}

/** Writes an ISO date in the reader's way; what is none stays as it is. */
export function day(iso: string): string {
  const date = /^\d{4}-\d\d-\d\d$/.test(iso) ? new Date(`${iso}T00:00:00Z`) : undefined
  if (!date || Number.isNaN(date.getTime())) return iso
  return new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(date)
}
