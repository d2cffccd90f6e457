// The packet builder: reads the form, shows how much paper it takes, and has the packet put together.
import { howToPrint, label, values } from "./packet/cover"
import { countChosen, fromLink, locales, Missing, offerPapers, readForm, toLink } from "./packet/form"
import { Lacking, piles, printingOrder, readCatalog, sheets, type Catalog, type Order, type Pile, type Sheaf } from "./packet/order"
import { _, lang } from "./page/words"

const form = document.querySelector<HTMLFormElement>("#packet")
if (form) begin(form)

function begin(form: HTMLFormElement): void {
  const part = <T extends HTMLElement>(id: string): T => document.getElementById(`packet-${id}`) as T
  const [count, problem, said, done] = [part("count"), part("problem"), part("said"), part("done")]
  const [makeButton, stopButton] = [part<HTMLButtonElement>("make"), part<HTMLButtonElement>("stop")]
  const progress = part<HTMLProgressElement>("progress")
  const [group, day] = [part<HTMLInputElement>("group"), part<HTMLInputElement>("day")]
  const root = new URL(form.dataset.root ?? "", location.href)
  const places = locales(form)
  const catalogs = new Map<string, Promise<readonly Sheaf[]>>()
  let stop = new AbortController()
  let made = ""

  /** Reads a locale's list of PDFs once; a failure is not remembered. */
  const catalog = (locale: string): Promise<readonly Sheaf[]> => {
    const known = catalogs.get(locale)
    if (known) return known
    const prefix = places.get(locale)?.prefix ?? ""
    const found = get(`${prefix}print/catalog.json`)
      .then(response => response.json() as Promise<Catalog>)
      .then(read => readCatalog(read, prefix))
    catalogs.set(locale, found)
    found.catch(() => catalogs.delete(locale))
    return found
  }

  const get = async (path: string): Promise<Response> => {
    const response = await fetch(new URL(path, root), { signal: stop.signal })
    if (!response.ok) throw new TypeError(String(response.status))
    return response
  }

  const pilesOf = async (order: Order): Promise<Pile[]> => {
    const wanted = new Set([order.locale, ...order.people.map(some => some.locale)])
    const read = await Promise.all([...wanted].map(async locale => [locale, await catalog(locale)] as const))
    return piles(order, new Map(read))
  }

  /** Shows how much paper the choice takes, or nothing while it is not complete. */
  const tellCount = async (): Promise<void> => {
    countChosen(form)
    let text = ""
    try {
      const order = readForm(form, lang)
      part<HTMLAnchorElement>("link").hash = toLink(order)
      const sides = [...printingOrder(await pilesOf(order), order)].length
      const sets = order.people.reduce((sum, some) => sum + some.copies, 0)
      text = _("Sets: {sets}. Sheets of paper: {sheets}. Pages: {pages}.", { sets, sheets: sheets(sides, order), pages: sides })
    } catch (error) {
      if (!(error instanceof Missing)) text = explain(error)
    }
    if (count.textContent !== text) count.textContent = text
  }

  const explain = (error: unknown): string => {
    if (error instanceof Missing) return error.message
    if (error instanceof Lacking) return _("The site has no such edition of {name} on this paper. Choose another paper or size of print.", { name: error.name })
    if (error instanceof TypeError) return _("The PDFs cannot be reached. Go online and try again.")
    return _("The packet could not be put together: {reason}", { reason: error instanceof Error ? error.message : "" })
  }

  const show = (working: boolean): void => {
    makeButton.hidden = working
    stopButton.hidden = progress.hidden = !working
  }

  const complain = (error: unknown): void => {
    problem.textContent = explain(error)
    problem.hidden = false
    if (error instanceof Missing) {
      const where = error.where
      where.closest("details")?.setAttribute("open", "")
      const link = document.createElement("a")
      where.id ||= "packet-first"
      link.href = `#${where.id}`
      link.textContent = problem.textContent
      link.addEventListener("click", event => {
        event.preventDefault()
        where.focus()
      })
      problem.replaceChildren(link)
    }
    problem.focus()
  }

  const write = (iso: string): string => {
    if (!iso) return ""
    const format = new Intl.DateTimeFormat(form.dataset.customs ?? lang, { dateStyle: "long", timeZone: "UTC" })
    return format.format(new Date(iso))
  }

  const build = async (): Promise<void> => {
    problem.hidden = done.hidden = true
    said.textContent = ""
    if (made) URL.revokeObjectURL(made)
    made = ""
    stop = new AbortController()
    try {
      const order = readForm(form, lang)
      show(true)
      progress.removeAttribute("value")
      said.textContent = _("Putting the packet together …")
      const found = await pilesOf(order)
      const names = new Map([...places].map(([locale, { name }]) => [locale, name]))
      const words = { names, group: group.value.trim(), day: write(day.value) }
      const title = [words.group || _("Packet for a group"), words.day].filter(Boolean).join(", ")
      const mine = await catalog(order.locale)
      const { make } = await import("./packet/make")
      const bytes = await make({
        order,
        piles: found,
        values: values(order, found, mine, words),
        labels: found.map(pile => label(pile, mine, words)),
        title,
        lang,
        load: async path => (await get(path)).arrayBuffer(),
        tell: (now, steps) => {
          progress.max = steps
          progress.value = now
        },
        signal: stop.signal,
      })
      made = URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/pdf" }))
      const [open, save] = [part<HTMLAnchorElement>("open"), part<HTMLAnchorElement>("save")]
      open.href = save.href = made
      open.target = "_blank"
      open.rel = "noopener"
      save.download = `${["packet", ...order.contents.slice(0, 3), day.value].filter(Boolean).join("-")}.pdf`
      part("how").textContent = _("In the printer's dialog: {settings} Size 100 %.", { settings: howToPrint(order) })
      done.hidden = false
      show(false)
      said.textContent = _("Your packet is ready.")
      open.focus()
    } catch (error) {
      show(false)
      said.textContent = ""
      if (stop.signal.aborted) {
        said.textContent = _("Stopped. Nothing was made.")
        makeButton.focus()
      } else complain(error)
    }
  }

  form.addEventListener("change", () => void tellCount())
  form.addEventListener("input", () => void tellCount())
  form.addEventListener("submit", event => event.preventDefault())
  makeButton.addEventListener("click", () => void build())
  stopButton.addEventListener("click", () => stop.abort())
  addEventListener("hashchange", () => void (fromLink(form, location.hash) && tellCount()))
  fromLink(form, location.hash)
  form.hidden = false
  void catalog(lang).then(sheaves => offerPapers(form, sheaves), () => undefined)
  void tellCount()
}

