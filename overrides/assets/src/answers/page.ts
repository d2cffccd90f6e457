/** A worksheet's page: the panel above the fields, the line below them, and what clears them. */
import { _ } from "../page/words"
import { Sheet } from "./form"
import { panelOf } from "./panel"
import { Saver } from "./saver"
import { Status } from "./status"
import { vault } from "./store"
import type { Vault } from "./types"

const form = document.querySelector<HTMLFormElement>("form.imr-sheet")
const panel = document.querySelector<HTMLElement>("#keep")
const line = document.querySelector<HTMLElement>("#sheet-status")
if (form && panel && line) void vault.then(found => begin(new Sheet(form), panel, new Status(line), found))

function begin(sheet: Sheet, panel: HTMLElement, status: Status, vault: Vault): void {
  const again = document.querySelector<HTMLButtonElement>("#sheet-again")
  const failed = (why: string): void => {
    if (again) again.hidden = false
    status.say(why, true)
  }
  const saver = new Saver(sheet, vault, {
    saved() {
      if (again) again.hidden = true
      status.saved()
    },
    failed,
    differs: async found => (await import("./choose")).choose(panel, sheet, found),
  })
  panelOf(vault, panel, failed, () => saver.push(), () => status.clear())
  again?.addEventListener("click", () => void (vault.keeping() === "on" ? saver.push() : vault.start().catch(() => undefined)))
  clearing(sheet, saver, status)
  window.addEventListener("beforeunload", event => {
    // A page left in a hurry is left at once, without a question.
    if (saver.waits() && !document.documentElement.classList.contains("imr-left")) event.preventDefault()
  })
  void saver.pull()
}

/** "Clear this sheet" is the form's own reset button, so it works without us; we add the way back. */
function clearing(sheet: Sheet, saver: Saver, status: Status): void {
  const undo = document.querySelector<HTMLButtonElement>("#sheet-undo")
  if (!undo) return
  let back: () => Promise<void> = async () => undefined

  sheet.form.addEventListener("reset", () => {
    const was = sheet.answers()
    if (!Object.keys(was).length) return
    // The fields are empty only after this event.
    setTimeout(() => {
      const erased = saver.erase()
      back = async () => {
        for (const [name, value] of Object.entries(was)) if (!sheet.value(name)) sheet.show(name, value)
        await (await erased)()
        await saver.push()
      }
      undo.hidden = false
      status.say(_("This sheet is empty now. You can undo this until you leave the page."))
    })
  })
  undo.addEventListener("click", () => {
    undo.hidden = true
    sheet.form.querySelector<HTMLElement>("input, textarea")?.focus()
    void back().then(() => status.say(_("Your answers are back.")))
  })
}
