// The group planner: reads the form, shows the plan, saves it as a calendar, keeps it if asked.
import { _ } from "./page/words"
import { calendar } from "./planner/ics"
import { plan, PlanError, type Choice, type Course, type Plan } from "./planner/rules"
import { Dates, make, schedule, summary } from "./planner/view"

const [GROUP, PERSON] = [90, 60]

const called = (choice: Choice): string => choice.name || (choice.group ? _("IMR group") : _("IMR one to one"))

function start(form: HTMLFormElement, shown: HTMLElement, problem: HTMLElement, home: HTMLElement): void {
  const course = JSON.parse(form.dataset.course ?? "") as Course
  const root = form.dataset.root ?? ""
  const dates = new Dates(form.dataset.locale ?? "en")
  const breaks = form.querySelector<HTMLElement>("#planner-breaks")
  const inputs = (name: string): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)]
  const value = (name: string): string => {
    const found = inputs(name)
    return (found.find(input => input.type !== "radio" || input.checked)?.value ?? "").trim()
  }
  const ticked = (name: string): string[] => inputs(name).filter(input => input.checked).map(input => input.value)
  let made: Plan | undefined

  const read = (): Choice => ({
    name: value("name"),
    start: value("start"),
    hour: value("hour"),
    minutes: Number(value("minutes") || NaN),
    track: value("track"),
    group: value("group") === "group",
    weekdays: ticked("weekdays").map(Number).sort((a, b) => a - b),
    every: Number(value("every")),
    variants: ticked("variants"),
    optional: ticked("optional").length > 0,
    orientations: Number(value("orientations")),
    graduation: ticked("graduation").length > 0,
    skip: inputs("skip-first").flatMap((first, place): [string, string][] => {
      const last = inputs("skip-last")[place]?.value
      return first.value || last ? [[first.value || last || "", last || first.value]] : []
    }),
  })

  const fill = (choice: Choice): void => {
    const set = (name: string, values: readonly string[]): void => {
      for (const input of inputs(name)) {
        if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value)
        else input.value = values[0] ?? ""
      }
    }
    for (const name of ["name", "start", "hour", "minutes", "track", "every", "orientations"] as const) set(name, [String(choice[name])])
    set("group", [choice.group ? "group" : "one"])
    set("weekdays", choice.weekdays.map(String))
    set("variants", choice.variants)
    for (const name of ["optional", "graduation"] as const) set(name, choice[name] ? ["on"] : [])
    breaks?.replaceChildren()
    for (const [first, last] of choice.skip) addBreak(first, last)
  }

  const addBreak = (first = "", last = ""): HTMLInputElement => {
    const inputOf = (name: string, day: string): HTMLInputElement => {
      const input = make("input", { type: "date", name, min: "2000-01-01", max: "2199-12-31" })
      input.value = day
      return input
    }
    const [from, to] = [inputOf("skip-first", first), inputOf("skip-last", last === first ? "" : last)]
    const remove = make("button", { type: "button", class: "imr-button imr-button--plain" }, _("Remove this break"))
    const row = make(
      "div",
      { class: "imr-row", role: "group", "aria-label": _("Break") },
      make("label", {}, _("From"), from),
      make("label", {}, _("To"), to),
      remove,
    )
    remove.addEventListener("click", () => {
      row.remove()
      form.querySelector<HTMLElement>("#planner-add")?.focus()
      renew()
    })
    breaks?.append(row)
    return from
  }

  const attempt = (): Plan | undefined => {
    form.querySelectorAll("[aria-invalid]").forEach(input => input.removeAttribute("aria-invalid"))
    problem.textContent = ""
    try {
      return plan(course, read())
    } catch (error) {
      if (!(error instanceof PlanError)) throw error
      problem.textContent = error.message
      const wrong = inputs(error.field === "skip" ? "skip-first" : error.field)
      wrong.forEach(input => input.setAttribute("aria-invalid", "true"))
      return undefined
    }
  }

  const title = make("h2", { id: "plan-title", tabindex: "-1" })
  const about = make("p", { role: "status" })
  const table = make("div", {})

  const show = (): void => {
    if (!made) return
    title.textContent = called(made.choice)
    about.textContent = summary(made, dates)
    table.replaceChildren(schedule(course, made, dates, root))
    shown.hidden = false
  }

  /** After the first plan, each change shows at once, and nothing moves. */
  const renew = (): void => {
    if (!made) return
    made = attempt() ?? made
    show()
  }

  const save = (): void => {
    if (!made) return
    const text = calendar(course, made, called(made.choice), new URL(root, location.href).href)
    const link = make("a", { download: `${fileName(called(made.choice))}.ics`, href: URL.createObjectURL(new Blob([text], { type: "text/calendar" })) })
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }

  const button = (label: string, plain: boolean, press: () => void): HTMLButtonElement => {
    const found = make("button", { type: "button", class: plain ? "imr-button imr-button--plain" : "imr-button" }, label)
    found.addEventListener("click", press)
    return found
  }
  const actions = make(
    "div",
    { class: "imr-tools" },
    button(_("Save as a calendar file (.ics)"), false, save),
    button(_("Print the plan"), true, () => window.print()),
  )
  shown.replaceChildren(title, about, actions, table)

  form.addEventListener("submit", event => {
    event.preventDefault()
    made = attempt() ?? made
    if (problem.textContent) {
      const wrong = form.querySelector<HTMLElement>("[aria-invalid]")
      wrong?.focus()
      return
    }
    show()
    title.focus()
  })
  form.addEventListener("change", event => {
    const { target } = event
    const minutes = inputs("minutes")[0]
    if (target instanceof HTMLInputElement && target.name === "group" && minutes) {
      const [was, now] = target.value === "group" ? [PERSON, GROUP] : [GROUP, PERSON]
      if (Number(minutes.value) === was) minutes.value = String(now)
    }
    renew()
  })
  form.querySelector("#planner-add")?.addEventListener("click", () => addBreak().focus())
  document.getElementById("planner-without")?.remove()
  void keep().finally(() => (form.hidden = false))

  async function keep(): Promise<void> {
    const { keeper, listKept } = await import("./planner/kept")
    actions.append(await keeper(() => made?.choice ?? read()))
    const open = (choice: Choice): void => {
      fill(choice)
      form.requestSubmit()
    }
    await listKept(home, open, called)
  }
}

/** The name of a file, without what some systems do not take. */
function fileName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "plan"
}

const form = document.getElementById("planner")
const shown = document.getElementById("plan")
const problem = document.getElementById("planner-problem")
const home = document.getElementById("planner-kept")
if (form instanceof HTMLFormElement && shown && problem && home) start(form, shown, problem, home)
