/** The part of the settings about the passcode (partials/settings-answers.html). */
import { _ } from "../page/words"
import { reason } from "./panel"
import type { Vault } from "./types"

const LEAST = 6
const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T

export function passcodes(vault: Vault): void {
  const form = byId<HTMLFormElement>("passcode")
  const [now, fresh, again] = ["passcode-now", "passcode-new", "passcode-again"].map(id => byId<HTMLInputElement>(id)) as [HTMLInputElement, HTMLInputElement, HTMLInputElement]
  const said = byId("passcode-said")
  const minutes = byId<HTMLSelectElement>("passcode-minutes")
  let busy = false

  const wrong = (input: HTMLInputElement, text: string): void => {
    said.textContent = text
    input.setAttribute("aria-invalid", "true")
    input.focus()
  }
  /** Does one thing at a time, if the passcode of now is right. */
  const attempt = async (job: () => Promise<string>): Promise<void> => {
    if (busy) return
    busy = true
    said.textContent = _("This takes a moment.")
    try {
      if (vault.passcode() && !(await vault.unlock(now.value))) return wrong(now, _("The passcode you have now is not this one. Nothing has changed."))
      said.textContent = await job()
      for (const input of [now, fresh, again]) input.value = ""
    } catch (problem) {
      said.textContent = reason(problem)
    } finally {
      busy = false
    }
  }

  form.addEventListener("submit", event => {
    event.preventDefault()
    for (const input of [now, fresh, again]) input.removeAttribute("aria-invalid")
    if ([...fresh.value.normalize("NFKC")].length < LEAST) return wrong(fresh, _("The new passcode is too short. Use at least 6 letters or numbers."))
    if (fresh.value !== again.value) return wrong(again, _("The two new passcodes are not the same. Type the new one once more."))
    const text = vault.passcode() ? _("Your passcode is changed. Older copies in files still need the one before.") : _("Your passcode is set. Your answers are locked with it from now on.")
    void attempt(async () => {
      await vault.setPasscode(fresh.value)
      return text
    })
  })
  byId("passcode-remove").addEventListener("click", () => {
    void attempt(async () => {
      await vault.setPasscode(null)
      return _("The passcode is gone. Whoever uses this device can read your answers now.")
    })
  })
  byId<HTMLInputElement>("passcode-show").addEventListener("change", event => {
    for (const input of [now, fresh, again]) input.type = (event.target as HTMLInputElement).checked ? "text" : "password"
  })
  minutes.addEventListener("change", () => {
    void vault.setMinutes(Number(minutes.value)).then(
      () => (said.textContent = _("Saved just now.")),
      problem => (said.textContent = reason(problem)),
    )
  })
  const show = (): void => {
    const found = vault.passcode()
    if (found) minutes.value = String(found.minutes)
  }
  vault.listen(show)
  show()
}
