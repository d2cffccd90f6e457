// Runs on the search page. What is asked goes nowhere: not to a server, not into the address.
import { type Load, Search } from "./search/find"
import type { Index } from "./search/format"
import { View } from "./search/view"

/** Milliseconds without a key before the question is looked up. */
const PAUSE = 250

function wire(box: HTMLElement, form: HTMLFormElement, field: HTMLInputElement): void {
  const folder = new URL(box.dataset.index ?? "", location.href)
  const load: Load = async file => {
    const answer = await fetch(new URL(file, folder))
    if (!answer.ok) throw new Error(`${file}: ${answer.status}`)
    return answer.json()
  }
  const view = new View(box)
  let search: Search | undefined
  let turns = 0
  let waiting = 0

  /** Answers what stands in the field; false if another question came meanwhile. */
  const ask = async (): Promise<boolean> => {
    clearTimeout(waiting)
    const turn = ++turns
    const latest = (): boolean => turn === turns
    const question = field.value.trim()
    // For the way back from a page; the history of this tab only, never the address.
    history.replaceState({ question }, "")
    try {
      search ??= new Search(await load<Index>("index.json"), load)
      if (question.length < 2) view.clear()
      else await view.show(search, await search.ask(question), latest)
    } catch {
      if (latest()) view.failed()
    }
    return latest()
  }

  form.hidden = false
  field.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = window.setTimeout(() => void ask(), PAUSE)
  })
  form.addEventListener("submit", event => {
    event.preventDefault()
    void ask().then(done => done && view.focus())
  })
  const before: unknown = history.state
  if (before && typeof before === "object" && "question" in before) field.value = String(before.question)
  void ask()
}

const box = document.querySelector<HTMLElement>(".imr-search")
const form = box?.querySelector("form")
const field = form?.querySelector("input")
if (box && form && field) wire(box, form, field)
