// My charts: what was saved on this device, drawn on this device.
import { store } from "./answers/store"
import type { Store } from "./answers/types"
import { figures, risen } from "./charts/figures"
import { fill } from "./charts/sheet"
import { _ } from "./page/words"

const root = document.querySelector<HTMLElement>("[data-charts]")
const status = root?.querySelector<HTMLElement>("[data-charts-status]")
const sections = [...(root?.querySelectorAll<HTMLElement>("[data-chart]") ?? [])]

async function draw(section: HTMLElement, device: Store): Promise<boolean> {
  const sheet = fill(section, await device.read(section.dataset.chart ?? ""))
  const made = figures(sheet)
  section.querySelector("[data-pictures]")?.replaceChildren(...made)
  section.hidden = !made.length
  const warning = section.querySelector<HTMLElement>("[data-rising]")
  const words = warning?.querySelector("span")
  if (warning && words) warning.hidden = !(words.textContent = risen(sheet))
  return made.length > 0
}

function tell(device: Store, drawn: boolean): void {
  if (!status) return
  const words = {
    off: _("There is nothing to draw yet, because the site saves nothing until you ask it to. Open a sheet below, and choose \"Save on this device\"."),
    denied: _("This browser does not let the site keep your answers, so there is nothing to draw."),
    locked: _("Your answers are locked. Open the settings and enter your passcode."),
    on: drawn ? "" : _("There is nothing to draw yet. Open a sheet below and choose a number."),
  }[device.keeping()]
  const link = Object.assign(document.createElement("a"), { href: root?.dataset.settings ?? "", textContent: _("Settings") })
  status.replaceChildren(words, ...(device.keeping() === "locked" ? [" ", link] : []))
  status.hidden = !words
}

async function all(device: Store): Promise<void> {
  const drawn = await Promise.all(sections.map(section => draw(section, device)))
  tell(device, drawn.some(Boolean))
}

/** Comes when the pictures, which are drawn once their width is known, have taken their room. */
const painted = (): Promise<number> => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))

if (root) {
  void store.then(async device => {
    await all(device).then(painted).finally(() => root.removeAttribute("data-wait"))
    // The browser looked for the address's section before there was anything to see.
    if (location.hash && sections.some(({ id, hidden }) => !hidden && `#${id}` === location.hash)) document.querySelector(location.hash)?.scrollIntoView()
    device.listen(() => void all(device))
  })
}
