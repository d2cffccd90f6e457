/** What a worksheet asks, as its page says it. */
import type { Kind } from "./pdf/values"

export interface Question {
  readonly kind: Kind
  readonly label: string
  /** The names of the answers to choose from, each with its words. */
  readonly options: ReadonlyMap<string, string>
}

export interface Questions {
  readonly sheet: string
  readonly title: string
  readonly asked: ReadonlyMap<string, Question>
  /** Former full names and today's. */
  readonly renamed: readonly (readonly [string, string])[]
}

/** Reads the questions of a worksheet from its page; undefined if the page is none. */
export function questionsOf(page: Document): Questions | undefined {
  const form = page.querySelector<HTMLFormElement>("form.imr-sheet")
  if (!form) return undefined
  const asked = new Map<string, Question>()
  for (const control of Array.from(form.elements)) {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) || !control.name) continue
    const kind = kindOf(control)
    const { group, label } = control.dataset
    const words = control.labels?.[0]?.textContent?.trim()
    const options = kind === "choice" ? new Map([...(asked.get(control.name)?.options ?? []), [control.value, words ?? control.value]]) : new Map<string, string>()
    // What stands above a field is enough; what a screen reader hears holds the hint, too.
    asked.set(control.name, { kind, label: group ?? ((kind !== "checklist" && words) || label || control.name), options })
  }
  const found = page.querySelector<HTMLMetaElement>('meta[name="imr-renamed"]')?.content
  const renamed = found ? Object.entries(JSON.parse(found) as Record<string, string>) : []
  return { sheet: form.dataset["sheet"] ?? "", title: page.querySelector("h1")?.textContent?.trim() ?? "", asked, renamed }
}

function kindOf(control: HTMLInputElement | HTMLTextAreaElement): Kind {
  if (control instanceof HTMLTextAreaElement) return "long-text"
  const kinds: Readonly<Record<string, Kind>> = { radio: "choice", checkbox: "checklist", number: "number", date: "date" }
  return kinds[control.type] ?? "text"
}

/** Fetches the questions of another worksheet; undefined if the site has none of that name.
 *
 * Its page is what a device keeps to be read without internet, so it is asked, and no other file.
 *
 * @param root The address of the folder of worksheets.
 * Rejects if the site cannot be reached. */
export async function fetchQuestions(root: string, sheet: string): Promise<Questions | undefined> {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(sheet)) return undefined
  const answer = await fetch(`${root}${sheet}/`)
  return answer.ok ? questionsOf(new DOMParser().parseFromString(await answer.text(), "text/html")) : undefined
}
