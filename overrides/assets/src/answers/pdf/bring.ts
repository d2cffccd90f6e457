/** Brings answers from a PDF to where they belong, and asks before one takes the place of another. */
import { _ } from "../../page/words"
import type { Sheet } from "../form"
import { isStoreError, type Answers, type Vault } from "../types"
import { MOST, PdfProblem } from "./form"
import { button, make, type Panel } from "./panel"
import { fetchQuestions, questionsOf, type Questions } from "../questions"
import { read } from "./read"
import { brought, compare, sheetsOf, type Brought, type Change } from "./sort"

/** Where answers go. */
export interface Place {
  readonly vault: Vault
  /** The address of the folder of worksheets. */
  readonly root: string
  /** The worksheet on this page, if it is one. */
  readonly sheet?: Sheet
  /** Shows answers for as long as the page lives; without it, what is not kept is left out. */
  readonly hold?: (sheet: string, answers: Answers) => void
}

interface Plan {
  readonly fresh: ReadonlyMap<string, Readonly<Record<string, string>>>
  readonly changes: readonly Change[]
  readonly unfit: readonly (readonly [string, string])[]
  /** Worksheets whose answers have no place now. */
  readonly homeless: readonly Questions[]
}

/** Reads a PDF that the person chose, and takes its answers in. */
export async function bring(file: File, panel: Panel, place: Place): Promise<void> {
  panel.wait(_("Reading the PDF."))
  try {
    if (file.size > MOST) throw new PdfProblem(_("This file is too large. It is not a PDF of this site."))
    const found = await read(new Uint8Array(await file.arrayBuffer()))
    const sheets = await Promise.all(sheetsOf(found).map(slug => (slug === place.sheet?.slug ? questionsOf(document) : questions(place.root, slug))))
    const all = sheets.filter(sheet => sheet !== undefined).map(sheet => brought(found, sheet))
    const full = all.filter(each => Object.keys(each.answers).length || each.unfit.length)
    if (!full.length) throw new PdfProblem(_("There are no answers to our worksheets in this PDF. If you filled it in, save it in your PDF program first."))
    ask(await planned(full, place), panel, place)
  } catch (problem) {
    if (!(problem instanceof PdfProblem)) console.error(problem)
    const why = problem instanceof PdfProblem ? problem.message : _("The PDF could not be read.")
    panel.show(_("Nothing was taken from the PDF"), make("p", {}, why), make("p", {}, _("Your answers here are as they were.")))
  }
}

async function questions(root: string, slug: string): Promise<Questions | undefined> {
  return fetchQuestions(root, slug).catch((problem: unknown) => {
    throw new PdfProblem(_("This PDF holds worksheets that are not on this device yet. Go online once, and try again."), { cause: problem })
  })
}

async function planned(full: readonly Brought[], place: Place): Promise<Plan> {
  const fresh = new Map<string, Record<string, string>>()
  const changes: Change[] = []
  const homeless: Questions[] = []
  for (const each of full) {
    const { sheet } = each.questions
    const own = sheet === place.sheet?.slug
    if (!own && place.vault.keeping() !== "on" && !place.hold) {
      homeless.push(each.questions)
      continue
    }
    const found = compare(own ? place.sheet.answers() : await place.vault.read(sheet), each)
    if (Object.keys(found.fresh).length) fresh.set(sheet, found.fresh)
    changes.push(...found.changes)
  }
  const unfit = full.flatMap(({ questions: { asked }, unfit: texts }) => texts.map(([name, text]) => [asked.get(name)?.label ?? name, text] as const))
  return { fresh, changes, unfit, homeless }
}

/** Shows what would change; without a change, takes what is new at once. */
function ask(plan: Plan, panel: Panel, place: Place): void {
  const notes = noted(plan, place)
  if (!plan.changes.length) {
    void take(plan, false, panel, place, notes)
    return
  }
  const entries = plan.changes.map(({ questions: { title, asked, sheet }, name, here, there }) => {
    const words = (value: string): string => asked.get(name)?.options.get(value) ?? value
    const label = asked.get(name)?.label ?? name
    return make(
      "li",
      {},
      make("strong", {}, sheet === place.sheet?.slug ? label : `${title}: ${label}`),
      make("dl", {}, make("dt", {}, _("Here")), make("dd", {}, words(here)), make("dt", {}, _("In the PDF")), make("dd", {}, words(there))),
    )
  })
  panel.show(
    _("Some answers in the PDF are different"),
    make("p", {}, _("Nothing has changed yet. Look at what differs, and choose.")),
    make("ul", { className: "imr-pdf-changes" }, ...entries),
    button(_("Take the answers from the PDF"), () => void take(plan, true, panel, place, notes), false),
    button(_("Keep mine, and fill in what is empty"), () => void take(plan, false, panel, place, notes)),
    button(_("Change nothing"), () => panel.close()),
    ...notes,
  )
}

/** Says what could not be taken, so that nothing is lost in silence. */
function noted({ unfit, homeless }: Plan, place: Place): HTMLElement[] {
  const found: HTMLElement[] = []
  if (unfit.length) {
    found.push(make("p", {}, _("These did not fit their fields. You can enter them by hand:")), make("ul", {}, ...unfit.map(([label, text]) => make("li", {}, `${label}: ${text}`))))
  }
  if (homeless.length) {
    const links = homeless.map(({ sheet, title }) => make("li", {}, make("a", { href: `${place.root}${sheet}/` }, title)))
    found.push(make("p", {}, _("The PDF also holds answers to these worksheets. Save on this device first and read it again, or open each one and read it there:")), make("ul", {}, ...links))
  }
  return found
}

/** Takes answers in: all of them, or only those that are new. */
async function take(plan: Plan, all: boolean, panel: Panel, place: Place, notes: readonly HTMLElement[]): Promise<void> {
  const taken = new Map<string, Record<string, string>>([...plan.fresh].map(([sheet, answers]) => [sheet, { ...answers }]))
  if (all) for (const { questions: { sheet }, name, there } of plan.changes) taken.set(sheet, { ...taken.get(sheet), [name]: there })
  const count = [...taken.values()].reduce((sum, answers) => sum + Object.keys(answers).length, 0)
  if (!count) {
    const text = plan.changes.length || notes.length ? _("Nothing has changed here.") : _("All the answers in this PDF are here already.")
    panel.show(_("Nothing new"), make("p", {}, text), ...notes)
    return
  }
  const before = new Map<string, Record<string, string>>()
  const undo = button(_("Undo"), () => {
    void put(before, place).then(
      () => panel.show(_("All is as it was before"), make("p", {}, _("The answers from the PDF are gone again."))),
      (problem: unknown) => failed(problem, panel),
    )
  })
  try {
    for (const [sheet, answers] of taken) {
      const was = sheet === place.sheet?.slug ? place.sheet.answers() : await place.vault.read(sheet)
      before.set(sheet, Object.fromEntries(Object.keys(answers).map(name => [name, was[name] ?? ""])))
    }
    await put(taken, place)
    panel.show(_("Your answers are here"), make("p", {}, _("Answers taken from the PDF: {count}", { count })), undo, ...notes)
  } catch (problem) {
    failed(problem, panel)
  }
}

function failed(problem: unknown, panel: Panel): void {
  if (!isStoreError(problem)) console.error(problem)
  panel.show(_("Not all answers could be saved"), make("p", {}, isStoreError(problem) ? problem.message : String(problem)))
}

/** Puts answers where they belong, those of other sheets all or none; an empty one takes one away. */
async function put(answers: ReadonlyMap<string, Readonly<Record<string, string>>>, { vault, sheet: own, hold }: Place): Promise<void> {
  const others: Record<string, Record<string, string | null>> = {}
  for (const [sheet, values] of answers) {
    if (sheet === own?.slug) continue
    if (vault.keeping() === "on") others[sheet] = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value || null]))
    else hold?.(sheet, values)
  }
  if (Object.keys(others).length) await vault.bring(others)
  const mine = own && answers.get(own.slug)
  if (!mine) return
  for (const [name, value] of Object.entries(mine)) own.show(name, value)
  // Whoever saves the form, hears of it as if it had been typed.
  own.form.dispatchEvent(new Event("change", { bubbles: true }))
}
