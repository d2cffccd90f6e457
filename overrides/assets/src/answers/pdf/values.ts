/** How an answer stands in a PDF, and how what stands in a PDF becomes an answer again. */

/** A kind of field, as `fields.json` names it. */
export type Kind = "text" | "long-text" | "number" | "date" | "yes-no" | "choice" | "checklist" | "scale"

/** Gives an answer as it stands on paper: dates in the reader's way, all else as it is. */
export function toPaper(value: string, kind: Kind, lang: string): string {
  return kind === "date" ? (written(value, lang) ?? value) : value
}

/** Gives the answer that a text of a PDF stands for; undefined if it is none that fits the field.
 *
 * @param values The answers there are, for a field to choose from.
 * @param lang The language of the PDF, by whose habit `3/4/2026` is read. */
export function fromPaper(text: string, kind: Kind, values: readonly string[], lang: string): string | undefined {
  switch (kind) {
    case "long-text":
      return text.replace(/\r\n?/g, "\n")
    case "text":
      return text.replace(/\r\n?|\n/g, " ")
    case "checklist":
      return "on"
    case "number":
      return numeral(text)
    case "date":
      return day(text, lang)
    default:
      return values.includes(text) ? text : undefined
  }
}

/** Reads a number with a decimal point or comma. */
function numeral(text: string): string | undefined {
  const found = /^\s*([-+]?)(\d*)[.,]?(\d*)\s*$/.exec(text)
  if (/^-?(\d+|\d*\.\d+)([eE][-+]?\d+)?$/.test(text)) return text
  if (!found || !(found[2] || found[3])) return undefined
  return `${found[1] === "-" ? "-" : ""}${found[2] || "0"}${found[3] ? `.${found[3]}` : ""}`
}

const STYLE: Intl.DateTimeFormatOptions = { calendar: "gregory", numberingSystem: "latn", timeZone: "UTC", year: "numeric", day: "numeric" }

/** Writes an ISO date as "Nov 3, 2026"; gives undefined for what is no date of our time. */
export function written(iso: string, lang: string): string | undefined {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(iso)) return undefined
  const date = new Date(`${iso}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso ? undefined : new Intl.DateTimeFormat(lang, { ...STYLE, month: "short" }).format(date)
}

/** Reads a date as people write it: `2026-11-03`, `Nov 3, 2026`, `3 de noviembre de 2026`, `11/3/2026`. */
export function day(text: string, habit: string): string | undefined {
  const trimmed = text.trim()
  if (/^\d{4,6}-\d\d-\d\d$/.test(trimmed)) return trimmed
  const lang = known(habit)
  const numbers = (trimmed.match(/\d+/g) ?? []).map(Number)
  return ours(trimmed, numbers, lang) ?? theirs(trimmed, numbers, lang)
}

/** Reads a date that `written` wrote, in whatever way the language does it. */
function ours(text: string, numbers: readonly number[], lang: string): string | undefined {
  const year = numbers.find(number => number > 999) ?? 0
  for (const date of numbers.filter(number => number > 0 && number < 32)) {
    for (let month = 1; month <= 12; month++) {
      const found = iso(year, month, date)
      if (found && written(found, lang) === text) return found
    }
  }
  return undefined
}

function theirs(text: string, [a = 0, b = 0, c = 0, ...more]: readonly number[], lang: string): string | undefined {
  const month = named(text, lang)
  if (month && b && !c) return a > 31 ? iso(a, month, b) : iso(b, month, a)
  if (!c || more.length || /\p{L}/u.test(text)) return undefined
  const parts = new Intl.DateTimeFormat(lang, { ...STYLE, month: "numeric" }).formatToParts(0).map(part => part.type)
  const monthFirst = parts.indexOf("month") < parts.indexOf("day")
  return a > 31 ? iso(a, b, c) : (monthFirst && a <= 12) || b > 12 ? iso(c, a, b) : iso(c, b, a)
}

/** Gives a language that dates can be written in: a file may name none, or nonsense. */
function known(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? "en"
  } catch {
    return "en"
  }
}

/** Finds a month's name, long or short, in the language of the PDF or in English. */
function named(text: string, lang: string): number {
  const words: readonly string[] = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  for (const names of [months(lang), months("en")]) {
    for (const word of words) {
      const month = names.get(word)
      if (month) return month
    }
  }
  return 0
}

const MONTHS = new Map<string, ReadonlyMap<string, number>>()

/** Gives the months of a language by their names, in small letters and without periods. */
function months(lang: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  if (MONTHS.has(lang)) return MONTHS.get(lang)!
  for (const month of ["short", "long"] as const) {
    const format = new Intl.DateTimeFormat(lang, { ...STYLE, month })
    for (let number = 1; number <= 12; number++) {
      const name = format.formatToParts(Date.UTC(2026, number - 1, 15)).find(part => part.type === "month")?.value
      found.set(name?.toLowerCase().replace(/[^\p{L}\p{M}]/gu, "") ?? "", number)
    }
  }
  found.delete("")
  MONTHS.set(lang, found)
  return found
}

function iso(year: number, month: number, date: number): string | undefined {
  const full = year < 100 ? year + 2000 : year
  const found = new Date(Date.UTC(full, month - 1, date))
  const right = full >= 1000 && full <= 9999 && found.getUTCMonth() === month - 1 && found.getUTCDate() === date
  return right ? found.toISOString().slice(0, 10) : undefined
}
