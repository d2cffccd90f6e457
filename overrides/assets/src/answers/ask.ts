/** Shows what a copy would change, worksheet by worksheet, and asks. */
import { _ } from "../page/words"
import { element } from "./choose"
import type { Merge, Two } from "./merge"
import { fetchQuestions, type Questions } from "./questions"

/** What the copy is taken for. */
export interface Choice {
  readonly sheets: ReadonlySet<string>
  readonly notes: boolean
}

/** Asks which answers to take; undefined if the person changed their mind.
 *
 * @param root The address of the folder of worksheets. */
export async function ask(merge: Merge, place: HTMLElement, root: string): Promise<Choice | undefined> {
  const sheets = [...merge.differ]
  const known = await Promise.all(sheets.map(([sheet]) => fetchQuestions(root, sheet).catch(() => undefined)))
  const box = element("form", { className: "imr-differs", method: "dialog" })
  const title = element("h3", { id: "ask-title", tabIndex: -1, textContent: _("Some answers are different") })
  box.setAttribute("aria-labelledby", title.id)
  box.append(title, element("p", { textContent: _("Nothing has changed yet. Choose for each worksheet. What only this device has stays in any case.") }))
  const parts = sheets.map(([sheet, answers], index) => {
    const questions = known[index]
    return part(sheet, questions?.title ?? sheet, box, answers.map(two => shown(two, questions)))
  })
  const notes = Object.keys(merge.differNotes).length ? part("", _("Plans, pages read and other small things"), box, []) : undefined

  return new Promise(resolve => {
    const end = (choice: Choice | undefined) => () => {
      box.remove()
      resolve(choice)
    }
    const all = (theirs: boolean): Choice => ({ sheets: new Set(theirs ? sheets.map(([sheet]) => sheet) : []), notes: theirs })
    const row = element("div", { className: "imr-tools" })
    row.append(button(_("Do as I chose"), "submit"), button(_("Keep all of mine"), "button", end(all(false))), button(_("Take all from the file"), "button", end(all(true))), button(_("Stop, change nothing"), "button", end(undefined)))
    box.append(row)
    box.addEventListener("submit", event => {
      event.preventDefault()
      const picked = parts.filter(({ takes }) => takes()).map(({ sheet }) => sheet)
      end({ sheets: new Set(picked), notes: notes?.takes() ?? false })()
    })
    place.replaceChildren(box)
    title.focus()
  })
}

function part(sheet: string, title: string, box: HTMLElement, rows: readonly HTMLElement[]): { readonly sheet: string; takes(): boolean } {
  const set = element("fieldset", { className: "imr-field" })
  const choices = element("div", { className: "imr-set" })
  const radio = (text: string, checked: boolean): HTMLInputElement => {
    const label = element("label", { className: "imr-choice" })
    const input = element("input", { type: "radio", name: `take/${sheet}`, checked })
    label.append(input, element("span", { textContent: text }))
    choices.append(label)
    return input
  }
  set.append(element("legend", { textContent: title }), ...rows)
  radio(_("Keep mine"), true)
  const theirs = radio(_("Take the file's"), false)
  set.append(choices)
  box.append(set)
  return { sheet, takes: () => theirs.checked }
}

function shown({ name, mine, theirs }: Two, questions: Questions | undefined): HTMLElement {
  const asked = questions?.asked.get(name)
  const words = (value: string): string => asked?.options.get(value) ?? value
  const list = element("dl")
  list.append(
    element("dt", { className: "imr-differs__question", textContent: asked?.label ?? name }),
    element("dt", { textContent: _("Here") }),
    element("dd", { textContent: words(mine) }),
    element("dt", { textContent: _("In the file") }),
    element("dd", { textContent: words(theirs) }),
  )
  return list
}

function button(text: string, type: "submit" | "button", act?: () => void): HTMLButtonElement {
  const made = element("button", { type, className: type === "submit" ? "imr-button" : "imr-button imr-button--plain", textContent: text })
  if (act) made.addEventListener("click", act)
  return made
}
