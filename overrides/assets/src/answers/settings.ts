/** The settings: saving, the passcode, copies, erasing (partials/settings-answers.html). */
import { _ } from "../page/words"
import { moving } from "./move"
import { panelOf, reason } from "./panel"
import { passcodes } from "./passcode"
import { vault } from "./store"
import type { Vault } from "./types"

const panel = document.querySelector<HTMLElement>("#keep")
if (panel) void vault.then(found => begin(found, panel))

async function begin(vault: Vault, panel: HTMLElement): Promise<void> {
  const said = document.querySelector<HTMLElement>("#keep-said")
  const show = async (): Promise<void> => {
    for (const part of document.querySelectorAll<HTMLElement>("[data-for]")) part.hidden = !part.dataset["for"]?.split(" ").includes(vault.keeping())
    for (const part of document.querySelectorAll<HTMLElement>("[data-passcode]")) part.hidden = (part.dataset["passcode"] === "yes") !== !!vault.passcode()
    await list(vault)
  }
  vault.listen(() => void show())
  // All is in its place before the panel lets it be seen.
  await show().finally(() => panelOf(vault, panel, why => said?.replaceChildren(why), async () => undefined, () => said?.replaceChildren()))
  passcodes(vault)
  moving(vault)
  erasing(vault)
}

/** Shows the worksheets with answers. */
async function list(vault: Vault): Promise<void> {
  const found = new Set(await vault.sheets())
  let none = true
  for (const item of document.querySelectorAll<HTMLElement>("li[data-sheet]")) {
    item.hidden = !found.has(item.dataset["sheet"] ?? "")
    none &&= item.hidden
  }
  for (const group of document.querySelectorAll<HTMLElement>("[data-started]")) group.hidden = !group.querySelector("li:not([hidden])")
  const empty = document.querySelector<HTMLElement>("#saved-none")
  if (empty) empty.hidden = !none
}

function erasing(vault: Vault): void {
  const [clear, undo, said] = ["clear-all", "clear-undo", "clear-said"].map(id => document.getElementById(id))
  if (!clear || !undo || !said) return
  let back: () => Promise<void> = async () => undefined
  let coming = false
  const attempt = async (job: () => Promise<void>): Promise<void> => job().catch(problem => void (said.textContent = reason(problem)))

  clear.addEventListener("click", () => {
    void attempt(async () => {
      back = await vault.erase()
      undo.hidden = false
      undo.focus()
      said.textContent = _("Everything is erased from this device. You can undo this until you leave the page.")
    })
  })
  undo.addEventListener("click", () => {
    coming = true
    void attempt(async () => {
      await back().finally(() => (coming = false))
      undo.hidden = true
      document.getElementById("clear-all")?.focus()
      said.textContent = _("Everything is back.")
    })
  })
  window.addEventListener("beforeunload", event => {
    if (coming && !document.documentElement.classList.contains("imr-left")) event.preventDefault()
  })
}
