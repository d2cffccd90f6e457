/** The files of a search index, all below `search/` of a locale.
 *
 * `index.json` is read when the search is opened. It names a folder that holds the rest, named by
 * its digest, so that no reader ever mixes two builds:
 * - `<folder>/words-<n>.json`: where the words stand that begin with certain letters;
 * - `<folder>/page-<n>.json`: the text of one page, for the lines shown below its title. */
export interface Index {
  readonly lang: string
  readonly folder: string
  /** The number of the file of words for each beginning of a word: its first two signs. */
  readonly files: Readonly<Record<string, number>>
  /** Words that stand on so many pages that they tell nothing. */
  readonly common: readonly string[]
  readonly pages: readonly Page[]
  /** For each section in order, a figure from 0 to 9: how long it is (powers of two). */
  readonly lengths: string
  readonly everyday: readonly Everyday[]
}

export interface Page {
  /** Address below the locale's own. */
  readonly url: string
  readonly title: string
  /** Where it belongs, in the reader's words: "Module 8: Coping with stress · Session 2". */
  readonly place: string
  /** Number of its first section. */
  readonly first: number
  /** How much its hits count; 1 if left out. */
  readonly weight?: number
}

/** What people type in their own words, and where to send them. */
export interface Everyday {
  /** Each phrase as its stems. */
  readonly says: readonly (readonly string[])[]
  /** Addresses below the locale's own, the best first. */
  readonly to: readonly string[]
  readonly crisis?: true
}

/** A word, and the sections that hold it in a heading and in their text: numbers as differences
 * in base 36, `3*2` for twice in the section three further on. */
export type Words = readonly (readonly [string, string, string])[]

/** What a page says: in a sentence, and by sections of anchor, heading and text. */
export interface Text {
  readonly about: string
  readonly sections: readonly (readonly [string, string, string])[]
}

/** The signs by which a word's file is found. */
export const beginning = (word: string): string => [...word].slice(0, 2).join("")

export type Counts = ReadonlyMap<number, number>

export function write(counts: Counts): string {
  let last = 0
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([section, count]) => {
      const step = (section - last).toString(36)
      last = section
      return count > 1 ? `${step}*${count.toString(36)}` : step
    })
    .join(" ")
}

export function read(text: string): Map<number, number> {
  const counts = new Map<number, number>()
  let section = 0
  for (const part of text ? text.split(" ") : []) {
    const [step = "", count = "1"] = part.split("*")
    section += parseInt(step, 36)
    counts.set(section, parseInt(count, 36))
  }
  return counts
}
