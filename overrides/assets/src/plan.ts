/** My plan: what the person wrote on many worksheets, together on one page. */
import { Panel, pick } from "./answers/pdf/panel"
import { vault } from "./answers/store"
import type { Answers, Vault } from "./answers/types"
import { unlockForm } from "./answers/unlock"
import { _, lang } from "./page/words"
import { groups, isPrivate, type Part, type Section, type Sheets } from "./plan/model"
import { group, make, written } from "./plan/show"

const byId = <Found extends HTMLElement>(id: string): Found => document.getElementById(id) as Found
const sections = JSON.parse(byId("plan-fields").textContent || "[]") as readonly Section[]
const said = byId("plan-said")
const done = byId("plan-done")

/** Answers that were read from a PDF while nothing is kept: they live as long as this page. */
const passing = new Map<string, Answers>()
/** Private sheets that the person chose to show, this time. */
const chosen = new Set<string>()
let sheets: Sheets = new Map()

const shown = (name: string): boolean => document.querySelector<HTMLInputElement>(`[data-shows="${name}"]`)?.checked ?? true
const open = (part: Part): boolean => !isPrivate(part, sheets) || chosen.has(part.sheet)
const place = (name: string): HTMLElement => document.querySelector<HTMLElement>(`[data-section="${name}"]`)!

/** Reads every sheet of the plan anew and shows it. */
async function refresh(): Promise<void> {
  const kept = await vault
  const slugs = new Set(sections.flatMap(section => section.parts.map(part => part.sheet)))
  const found = new Map<string, Answers>(passing)
  for (const slug of slugs) {
    const answers = await kept.read(slug)
    if (Object.keys(answers).length) found.set(slug, answers)
  }
  sheets = found
  offerPrivate()
  show()
  tell(kept.keeping(), found.size > 0)
}

function show(): void {
  for (const section of sections) {
    const box = place(section.name)
    const found = groups(section, sheets, open)
    const full = new Set(found.map(({ part }) => part.sheet))
    const href = (sheet: string): string => box.querySelector<HTMLAnchorElement>(`[data-sheet="${sheet}"] a`)!.href
    box.querySelector(".imr-plan-answers")!.replaceChildren(...found.map(each => group(each, href(each.part.sheet))))
    box.toggleAttribute("data-empty", found.length === 0)
    // Sections of private sheets alone are not even named until one of them is chosen.
    const known = section.parts.some(open)
    box.hidden = !shown(section.name) || !known
    document.querySelector<HTMLElement>(`[data-shows="${section.name}"]`)!.closest("label")!.hidden = !known
    const where = box.querySelector<HTMLElement>(".imr-plan-where")!
    where.querySelectorAll<HTMLElement>("[data-sheet]").forEach(item => {
      const part = section.parts.find(each => each.sheet === item.dataset.sheet)!
      item.hidden = full.has(part.sheet) || !open(part)
    })
    where.hidden = !where.querySelector("[data-sheet]:not([hidden])")
    where.querySelector("p")!.textContent = found.length ? _("Still empty here. You can add to it on:") : _("Still empty. You can write it on:")
  }
  place("helplines").hidden = !shown("helplines")
  byId("plan-tools").hidden = byId("plan-choose").hidden = !sheets.size
  byId("plan-date").textContent = new Intl.DateTimeFormat(lang, { dateStyle: "long" }).format(new Date())
}

/** Lists the private sheets that hold answers, so that each can be chosen. */
function offerPrivate(): void {
  const parts = new Map(sections.flatMap(section => section.parts).filter(part => isPrivate(part, sheets) && sheets.has(part.sheet)).map(part => [part.sheet, part]))
  const box = byId<HTMLFieldSetElement>("plan-private")
  box.hidden = parts.size === 0
  box.querySelectorAll("label").forEach(label => label.remove())
  for (const part of parts.values()) {
    const tick = make("input", "")
    tick.type = "checkbox"
    tick.dataset.private = part.sheet
    tick.checked = chosen.has(part.sheet)
    tick.addEventListener("change", () => {
      if (tick.checked) chosen.add(part.sheet)
      else chosen.delete(part.sheet)
      show()
    })
    const name = part.private ? part.title : _("{sheet} (you marked it: only me)", { sheet: part.title })
    box.append(make("label", "imr-choice", tick, " ", make("span", "", name)))
  }
}

/** Says why the plan is empty, and how to begin. */
function tell(keeping: string, any: boolean): void {
  const lines: string[] = []
  byId("plan-locked").hidden = keeping !== "locked"
  if (passing.size) lines.push(_("These answers come from your PDF. They are not saved here. They are gone when you close this page."))
  else if (keeping === "off") lines.push(_("Nothing is saved on this device yet, so your plan is empty. That is fine."), _("To begin, open a worksheet below and press “Save on this device”. Write a little, then come back to this page."))
  else if (keeping === "denied") lines.push(_("This browser does not let us save anything here. A private window may be the reason."))
  else if (keeping === "on" && !any) lines.push(_("Your plan is still empty. Each part below says where you can write it. One line is enough to begin."))
  said.hidden = lines.length === 0
  said.replaceChildren(...lines.map(line => make("p", "", line)))
}

/** Gives the plan as it is shown, in plain text. */
function text(): string {
  const parts = sections.filter(section => !place(section.name).hidden).map(section => ({ title: section.title, found: groups(section, sheets, open) }))
  const lines = place("helplines")
  const help = [...lines.querySelectorAll(".imr-plan-lines li")].map(line => `- ${line.textContent?.replace(/\s+/g, " ").trim()}`)
  return [
    `${document.querySelector("h1")?.textContent?.trim()}\n`,
    ...parts.filter(({ found }) => found.length).map(({ title, found }) => written(title, found)),
    ...(lines.hidden ? [] : [`${lines.querySelector("h2")?.textContent?.toLocaleUpperCase()}\n${help.join("\n")}\n`]),
  ].join("\n")
}

function wire(): void {
  byId("plan-print").addEventListener("click", () => window.print())
  const share = byId("plan-share")
  share.hidden = !("share" in navigator)
  share.addEventListener("click", () => {
    navigator.share({ title: document.title, text: text() }).catch((problem: unknown) => {
      const left = problem instanceof DOMException && problem.name === "AbortError"
      done.textContent = left ? "" : _("Sharing did not work. You can copy your plan as text instead.")
    })
  })
  byId("plan-copy").addEventListener("click", () => {
    navigator.clipboard.writeText(text()).then(
      () => (done.textContent = _("Copied. You can paste it into a message now.")),
      () => (done.textContent = _("Copying did not work in this browser. You can print the page instead.")),
    )
  })
  document.querySelectorAll("[data-shows]").forEach(box => box.addEventListener("change", show))
}

/** Takes answers of a PDF: into the store where they are kept, else into this page alone. */
function reading(kept: Vault): void {
  const file = document.querySelector<HTMLInputElement>("#pdf-file")
  const place = document.querySelector<HTMLElement>("#pdf-panel")
  if (!file || !place) return
  const hold = (sheet: string, answers: Answers): void => {
    const held = Object.entries({ ...passing.get(sheet), ...answers }).filter(([, value]) => value)
    if (held.length) passing.set(sheet, Object.fromEntries(held))
    else passing.delete(sheet)
    void refresh()
  }
  pick(file, async chosen => (await import("./answers/pdf/bring")).bring(chosen, new Panel(place), { vault: kept, root: file.dataset.root ?? "", hold }))
}

wire()
void refresh().finally(() => said.removeAttribute("data-wait"))
void vault.then(kept => {
  kept.listen(() => void refresh())
  unlockForm(kept)
  reading(kept)
})
