import { near, terms } from "./text"

/** A piece of text, and whether it is one of the words that were looked for. */
export type Piece = readonly [text: string, marked: boolean]

const WORD = /[\p{L}\p{M}\p{N}'’]+/gu
const SENTENCE = /[^.!?\n]+[.!?]*["”»)]*/g
const LONGEST = 180

/** Marks the words of a text that were asked for. */
export function marked(text: string, stems: readonly string[], lang: string): Piece[] {
  const pieces: Piece[] = []
  let last = 0
  for (const found of text.matchAll(WORD)) {
    if (!terms(found[0], lang).some(word => hit(word, stems))) continue
    pieces.push([text.slice(last, found.index), false], [found[0], true])
    last = found.index + found[0].length
  }
  return [...pieces, [text.slice(last), false] as const].filter(([part]) => part)
}

function hit(word: string, stems: readonly string[]): boolean {
  return stems.some(stem => near(word, stem) || (stem.length > 3 && word.startsWith(stem)))
}

/** The sentence of a text that holds most of what was asked for, or nothing if none does. */
export function passage(text: string, stems: readonly string[], lang: string): string {
  let best = ""
  let most = 0
  for (const [sentence] of text.matchAll(SENTENCE)) {
    const words = new Set(terms(sentence, lang))
    const count = stems.filter(stem => [...words].some(word => hit(word, [stem]))).length
    if (count > most) {
      most = count
      best = sentence.trim()
    }
  }
  return shortened(best)
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text
  return text.slice(0, text.lastIndexOf(" ", LONGEST)) + " …"
}
