/** Plans on this device: there only if somebody asked for it, and as private as answers are. */
import { store } from "../answers/store"
import { isStoreError } from "../answers/types"
import { _ } from "../page/words"
import type { Choice } from "./rules"
import { make } from "./view"

const NOTE = "group-plans"

/** The plans that are kept, the latest first. */
async function kept(): Promise<readonly Choice[]> {
  return (await (await store).note<readonly Choice[]>(NOTE)) ?? []
}

async function replace(name: string, ...latest: readonly Choice[]): Promise<void> {
  const others = (await kept()).filter(choice => choice.name !== name)
  await (await store).setNote(NOTE, [...latest, ...others])
}

/** Lists the kept plans in `home`, with buttons that open or erase each. */
export async function listKept(home: HTMLElement, open: (choice: Choice) => void, called: (choice: Choice) => string): Promise<void> {
  const show = async (): Promise<void> => {
    const found = await kept()
    home.hidden = !found.length
    home.replaceChildren(
      make("h2", { id: "kept-plans", tabindex: "-1" }, _("Plans on this device")),
      make("ul", { class: "imr-plans" }, ...found.map(item)),
    )
  }
  const item = (choice: Choice): HTMLElement => {
    const name = called(choice)
    const opener = make("button", { type: "button", class: "imr-button" }, _("Open {name}", { name }))
    const eraser = make("button", { type: "button", class: "imr-button imr-button--plain" }, _("Erase {name}", { name }))
    opener.addEventListener("click", () => open(choice))
    eraser.addEventListener("click", async () => {
      await replace(choice.name)
      await show()
      home.querySelector<HTMLElement>("h2")?.focus()
    })
    return make("li", {}, opener, eraser)
  }
  const answers = await store
  answers.listen(sheet => {
    if (sheet === null) void show()
  })
  await show()
}

/** A button that keeps the plan, and what there is to know before it is pressed. */
export async function keeper(choice: () => Choice): Promise<HTMLElement> {
  const answers = await store
  const said = make("p", { role: "status", class: "imr-small" })
  const keeping = answers.keeping()
  if (keeping === "denied") said.textContent = _("This browser does not let us keep anything on this device.")
  if (keeping === "locked") said.textContent = _("What is on this device is locked. Give your passcode first, under Settings.")
  if (keeping === "off") said.textContent = _("If you keep the plan, saving is turned on for this device, for worksheets too. Do not do it on a shared device.")
  const button = make("button", { type: "button", class: "imr-button imr-button--plain" }, _("Keep this plan on this device"))
  button.hidden = keeping === "denied" || keeping === "locked"
  button.addEventListener("click", async () => {
    try {
      if (answers.keeping() === "off") await answers.start()
      await replace(choice().name, choice())
      said.textContent = _("Kept on this device. You can open it again at the top of the page.")
    } catch (problem) {
      if (!isStoreError(problem)) throw problem
      said.textContent = problem.message
    }
  })
  return make("div", { class: "imr-keep" }, button, said)
}
