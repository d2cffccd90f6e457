// Makes the files of a search index. Runs at build time, with the very code that reads questions.
import { beginning, type Counts, type Everyday, type Index, type Page, type Text, type Words, write } from "./format"
import { terms } from "./text"

export interface Job {
  readonly lang: string
  readonly pages: readonly (Omit<Page, "first"> & Text & { readonly called: string })[]
  readonly everyday: readonly { readonly says: readonly string[]; readonly to: readonly string[]; readonly crisis: boolean }[]
}

/** A word on more than this share of all sections finds nothing. */
const TOO_COMMON = 0.3
/** Characters of one file of words, before compression: two kilobytes or so on the way. */
const FILE = 5000

/** Writes the index; `name` gives the folder's name for what will be in it. */
export function pack(job: Job, name: (content: string) => string): Record<string, string> {
  const headings = new Map<string, Map<number, number>>()
  const bodies = new Map<string, Map<number, number>>()
  const pages: Page[] = []
  let lengths = ""
  for (const { about, called, sections, ...page } of job.pages) {
    pages.push({ ...page, first: lengths.length })
    sections.forEach(([, heading, text], at) => {
      const section = lengths.length
      const words = terms(text, job.lang)
      count(headings, terms(heading, job.lang), section)
      // What a page is called and says of itself counts like the heading of its first section.
      if (at === 0) count(headings, terms(`${called} ${about}`, job.lang), section)
      count(bodies, words, section)
      lengths += Math.min(9, Math.round(Math.log2(words.length + 1)))
    })
  }
  const every = [...new Set([...headings.keys(), ...bodies.keys()])].sort()
  const common = every.filter(term => (bodies.get(term)?.size ?? 0) > TOO_COMMON * lengths.length)
  const told = every.filter(term => !common.includes(term))
  const { files, parts } = cut(told.map(term => [term, list(headings, term), list(bodies, term)] as const))
  const made: Record<string, string> = {}
  parts.forEach((part, at) => (made[`words-${at}.json`] = JSON.stringify(part)))
  job.pages.forEach(({ about, sections }, at) => (made[`page-${at}.json`] = JSON.stringify({ about, sections })))
  const everyday = job.everyday.map(entry => phrases(entry, job.lang))
  const folder = name(Object.values(made).join("\0"))
  const index: Index = { lang: job.lang, folder, files, common, pages, lengths, everyday }
  return {
    "index.json": JSON.stringify(index),
    ...Object.fromEntries(Object.entries(made).map(([file, text]) => [`${folder}/${file}`, text])),
  }
}

function count(where: Map<string, Map<number, number>>, words: readonly string[], section: number): void {
  for (const word of words) {
    const counts = where.get(word) ?? new Map<number, number>()
    counts.set(section, (counts.get(section) ?? 0) + 1)
    where.set(word, counts)
  }
}

function list(where: ReadonlyMap<string, Counts>, term: string): string {
  return write(where.get(term) ?? new Map())
}

/** Cuts the sorted words into files; words that begin with the same two signs stay together. */
function cut(words: Words): { files: Record<string, number>; parts: Words[] } {
  const files: Record<string, number> = {}
  const parts: Words[number][][] = []
  let room = 0
  for (const word of words) {
    const start = beginning(word[0])
    if (!(start in files)) {
      if (room <= 0) {
        parts.push([])
        room = FILE
      }
      files[start] = parts.length - 1
    }
    parts.at(-1)?.push(word)
    room -= word.join().length
  }
  return { files, parts }
}

function phrases(entry: Job["everyday"][number], lang: string): Everyday {
  const says = entry.says.map(phrase => [...new Set(terms(phrase, lang))]).filter(found => found.length)
  return entry.crisis ? { says, to: entry.to, crisis: true } : { says, to: entry.to }
}
