/** Sorts what a PDF holds by worksheet, and finds what differs from what is here already. */
import { today } from "../aliases"
import type { Answers } from "../types"
import type { Questions } from "../questions"
import type { Found } from "./read"
import { fromPaper } from "./values"

/** The answers that a PDF holds for one worksheet. */
export interface Brought {
  readonly questions: Questions
  readonly answers: Answers
  /** What stands in a field and fits it not, such as "soon" for a date: name and text. */
  readonly unfit: readonly (readonly [string, string])[]
}

/** An answer that is another one here. */
export interface Change {
  readonly questions: Questions
  readonly name: string
  readonly here: string
  readonly there: string
}

/** Gives the worksheets that a PDF may have answers for, by the names of its fields. */
export function sheetsOf(found: Found): string[] {
  return [...new Set([...found.texts.keys()].filter(name => name.includes("/")).map(name => name.slice(0, name.indexOf("/"))))]
}

/** Gives the answers that a PDF holds for one worksheet. Fields it does not know are left alone. */
export function brought(found: Found, questions: Questions): Brought {
  const answers: Record<string, string> = {}
  const unfit: [string, string][] = []
  for (const [name, text] of found.texts) {
    const now = today(name, questions.renamed)
    const asked = questions.asked.get(now)
    if (!asked || !text.trim()) continue
    const value = fromPaper(text, asked.kind, [...asked.options.keys()], found.lang)
    if (value === undefined) unfit.push([now, text])
    else answers[now] = value
  }
  return { questions, answers, unfit }
}

/** Gives what is new, and what would take the place of another answer. Nothing is ever taken away. */
export function compare(here: Answers, { questions, answers }: Brought): { fresh: Record<string, string>; changes: Change[] } {
  const fresh: Record<string, string> = {}
  const changes: Change[] = []
  for (const [name, there] of Object.entries(answers)) {
    const was = here[name] ?? ""
    if (!was) fresh[name] = there
    else if (was !== there) changes.push({ questions, name, here: was, there })
  }
  return { fresh, changes }
}
