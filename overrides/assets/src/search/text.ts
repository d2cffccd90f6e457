import { stemmer } from "./stems"

const WORD = /[\p{L}\p{M}\p{N}]+/gu
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Lower case, without accents; an apostrophe joins (can't and cant are one word). */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/[\p{M}'’ʼ]/gu, "").toLowerCase()
}

/** Scripts that set no spaces are cut into pairs of signs. */
function pairs(run: string): string[] {
  const signs = [...run]
  return signs.length < 2 ? signs : signs.slice(1).map((sign, at) => (signs[at] ?? "") + sign)
}

/** What each word of a language was cut down to: a course says the same words again and again. */
const known = new Map<string, Map<string, readonly string[]>>()

/** The stems of a text in their order. */
export function terms(text: string, lang: string): string[] {
  const stem = stemmer(lang)
  const stems = known.get(lang) ?? new Map<string, readonly string[]>()
  known.set(lang, stems)
  return (fold(text).match(WORD) ?? []).flatMap(word => {
    const found = stems.get(word) ?? (UNSPACED.test(word) ? pairs(word) : [stem(word)])
    stems.set(word, found)
    return found
  })
}

/** Whether two words are one, but for a slip of the finger: one from five letters on, two from eight. */
export function near(one: string, other: string): boolean {
  if (one === other) return true
  const length = Math.min(one.length, other.length)
  const most = length < 5 ? 0 : length < 8 ? 1 : 2
  if (most === 0 || Math.abs(one.length - other.length) > most) return false
  return distance(one, other) <= most
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function distance(one: string, other: string): number {
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[other.length] ?? 0
}
