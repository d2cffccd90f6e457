// My way through the course: marks in the list what this device remembers.
import { store } from "./answers/store"
import type { Store } from "./answers/types"
import { offer } from "./course/continue"
import { next, readWay, type Stop, type Way, writeWay } from "./course/way"
import { _ } from "./page/words"

const root = document.querySelector<HTMLElement>("[data-course]")
const find = (selector: string): HTMLElement | null => root?.querySelector<HTMLElement>(selector) ?? null
const items = [...(root?.querySelectorAll<HTMLElement>("[data-page]") ?? [])]
const title = (item: HTMLElement | undefined): string => item?.querySelector("a")?.textContent ?? ""

function mark(item: HTMLElement, words: string): void {
  const found = item.querySelector<HTMLElement>(".imr-way__mark") ?? document.createElement("span")
  found.className = "imr-way__mark"
  found.textContent = words
  if (!words) found.remove()
  else if (!found.isConnected) item.append(found)
}

function suggest(section: HTMLElement, way: Way): void {
  const stops: Stop[] = [...section.querySelectorAll<HTMLElement>("[data-page]:not([data-sheet])")].map(({ dataset }) => ({
    page: dataset.page ?? "",
    kind: dataset.kind ?? "",
    variant: dataset.variant ?? "",
  }))
  const wanted = next(stops, way)
  const item = items.find(({ dataset }) => dataset.page === wanted)
  const place = section.querySelector<HTMLElement>("[data-next]")
  if (!place) return
  place.hidden = !item
  const link = item?.querySelector("a")
  if (!link) return
  const copy = document.createElement("a")
  copy.href = link.href
  copy.textContent = _("Next here: {title}", { title: title(item) })
  place.replaceChildren(copy)
}

async function show(device: Store): Promise<void> {
  const way = await readWay(device)
  const begun = new Set(await device.sheets())
  for (const item of items) {
    const { page = "", sheet } = item.dataset
    const state = way.pages[page]
    if (sheet) mark(item, begun.has(sheet) ? _("Begun") : "")
    else mark(item, state === "read" ? _("Read") : state ? _("Opened") : "")
  }
  root?.querySelectorAll<HTMLElement>("[data-module]").forEach(section => suggest(section, way))
  const place = find("[data-continue]")
  if (place) offer(place, way.last, title(items.find(({ dataset }) => dataset.page === way.last?.page)))
  const forget = find("[data-course-forget]")
  if (forget) forget.hidden = !way.last && !Object.keys(way.pages).length
}

/** What stands above the list, apart from the link: nothing while all is well. */
function explain(device: Store): void {
  const keeping = device.keeping()
  const words = {
    off: _("Nothing is remembered yet. You can turn saving on in the settings."),
    denied: _("Nothing is remembered. This browser does not let the site save anything."),
    locked: _("Your answers are locked. Open the settings and enter your passcode."),
    on: "",
  }[keeping]
  const link = Object.assign(document.createElement("a"), { href: root?.dataset.settings ?? "", textContent: _("Settings") })
  find("[data-course-status]")?.replaceChildren(words, ...(words && keeping !== "denied" ? [" ", link] : []))
}

/** Forgets the way, and can bring it back until the page is left. */
function forgetting(device: Store): void {
  const button = find("[data-course-forget] button")
  const status = find("[data-course-status]")
  button?.addEventListener("click", async () => {
    const was = await readWay(device)
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "imr-button imr-button--plain", textContent: _("Undo") })
    undo.addEventListener("click", async () => {
      await writeWay(device, was)
      await show(device)
      status?.replaceChildren(_("It is back."))
      button.focus()
    })
    await writeWay(device, undefined)
    status?.replaceChildren(_("Forgotten. Your answers on sheets are still there."), " ", undo)
    undo.focus()
  })
}

if (root) {
  void store.then(async device => {
    explain(device)
    forgetting(device)
    await show(device).finally(() => root.removeAttribute("data-wait"))
    let keeping = device.keeping()
    device.listen(() => {
      if (keeping !== device.keeping()) explain(device)
      keeping = device.keeping()
      void show(device)
    })
  })
}
