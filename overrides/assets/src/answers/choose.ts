/** Asks which of two texts to keep, with both in sight. */
import { _ } from "../page/words"
import type { Sheet } from "./form"
import type { Difference } from "./saver"

/** Shows the differences in a place of the page; true if what stands on the page was chosen. */
export function choose(place: HTMLElement, sheet: Sheet, found: readonly Difference[]): Promise<boolean> {
  const box = element("section", { className: "imr-differs" })
  const title = element("h2", { id: "differs-title", tabIndex: -1, textContent: _("You wrote something else here before") })
  box.setAttribute("aria-labelledby", title.id)
  box.append(title, element("p", { textContent: _("Both texts are still there. Choose which one to keep.") }))
  for (const { name, here, kept } of found) {
    const list = element("dl")
    list.append(
      element("dt", { textContent: _("What you wrote just now") }),
      element("dd", { textContent: sheet.words(name, here) }),
      element("dt", { textContent: _("What was saved") }),
      element("dd", { textContent: sheet.words(name, kept) }),
    )
    box.append(element("h3", { textContent: sheet.label(name) }), list)
  }
  return new Promise(resolve => {
    const button = (text: string, here: boolean): HTMLButtonElement => {
      const made = element("button", { type: "button", className: "imr-button imr-button--plain", textContent: text })
      made.addEventListener("click", () => {
        box.remove()
        resolve(here)
        sheet.form.querySelector<HTMLElement>(`[name="${CSS.escape(found[0]?.name ?? "")}"]`)?.focus()
      })
      return made
    }
    box.append(button(_("Keep what I wrote just now"), true), button(_("Keep what was saved"), false))
    place.append(box)
    title.focus()
  })
}

export function element<K extends keyof HTMLElementTagNameMap>(name: K, values: Partial<HTMLElementTagNameMap[K]> = {}): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), values)
}
