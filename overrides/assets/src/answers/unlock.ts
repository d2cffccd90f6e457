/** The form that asks for the passcode (partials/unlock.html), on whatever page it stands. */
import { _ } from "../page/words"
import type { Vault } from "./types"

/** Tries before there is a wait, and the longest wait in seconds. */
const FREE = 3
const LONGEST = 30

/** Makes the unlock form of this page work, if there is one. */
export function unlockForm(vault: Vault, opened: () => void = () => undefined): void {
  const form = document.querySelector<HTMLFormElement>("#unlock")
  const input = document.querySelector<HTMLInputElement>("#unlock-passcode")
  const said = document.querySelector<HTMLElement>("#unlock-said")
  if (!form || !input || !said) return
  const button = form.elements.namedItem("unlock-button") as HTMLButtonElement
  let wrong = 0

  const wait = async (seconds: number): Promise<void> => {
    button.disabled = true
    await new Promise(resolve => setTimeout(resolve, seconds * 1000))
    button.disabled = false
    said.textContent = _("You can try again now.")
  }

  form.addEventListener("submit", event => {
    event.preventDefault()
    if (button.disabled || !input.value) return
    button.disabled = true
    said.textContent = _("Opening your answers. This takes a moment.")
    void vault.unlock(input.value).then(right => {
      button.disabled = false
      if (right) {
        wrong = 0
        input.value = said.textContent = ""
        return opened()
      }
      wrong += 1
      input.select()
      const seconds = wrong < FREE ? 0 : Math.min(2 ** (wrong - FREE + 1), LONGEST)
      said.textContent = seconds
        ? _("That passcode did not fit. Nothing is erased. You can try again in {seconds} seconds. Look at capital letters and at the language of your keyboard.", { seconds })
        : _("That passcode did not fit. Nothing is erased. Look at capital letters and at the language of your keyboard, then try again.")
      if (seconds) void wait(seconds)
    })
  })
}
