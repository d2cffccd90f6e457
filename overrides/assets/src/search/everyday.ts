import type { Everyday } from "./format"
import { near } from "./text"

/** The entries that a question speaks of, those that explain most of it first.
 *
 * A phrase fits when each of its words is in the question, in any order, a slip of the finger
 * forgiven; the question's last word may still be half typed. */
export function understood(question: readonly string[], entries: readonly Everyday[]): Everyday[] {
  const fits = (entry: Everyday): number =>
    Math.max(0, ...entry.says.map(phrase => (phrase.every(word => said(word, question)) ? phrase.length : 0)))
  return entries
    .map(entry => ({ entry, score: fits(entry) + (entry.crisis ? 100 : 0) * Math.sign(fits(entry)) }))
    .filter(found => found.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(found => found.entry)
}

function said(word: string, question: readonly string[]): boolean {
  return question.some(
    (asked, at) => near(asked, word) || (at === question.length - 1 && asked.length > 3 && word.startsWith(asked)),
  )
}
