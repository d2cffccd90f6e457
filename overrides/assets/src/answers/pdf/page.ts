/** The two PDF buttons of a worksheet; what they need is loaded when they are used. */
import { Sheet } from "../form"
import { vault } from "../store"
import { Panel, pick } from "./panel"

const form = document.querySelector<HTMLFormElement>("form.imr-sheet")
const place = document.querySelector<HTMLElement>("#pdf-panel")
const make = document.querySelector<HTMLButtonElement>("#pdf-make")
const file = document.querySelector<HTMLInputElement>("#pdf-file")

if (form && place) {
  const panel = new Panel(place)
  if (make) {
    make.hidden = false
    make.addEventListener("click", () => void import("./make").then(({ offer }) => offer(new Sheet(form), make.dataset["pdf"] ?? "", panel)))
  }
  if (file) pick(file, chosen => vault.then(async kept => (await import("./bring")).bring(chosen, panel, { vault: kept, root: file.dataset["root"] ?? "", sheet: new Sheet(form) })))
}
