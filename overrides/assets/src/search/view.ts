import { _ } from "../page/words"
import type { Answer, Found, Search } from "./find"
import { marked, passage, type Piece } from "./snippet"

const AT_ONCE = 5

/** Shows answers on the search page. */
export class View {
  private readonly status: HTMLElement
  private readonly help: HTMLElement
  private readonly found: HTMLElement
  private readonly list: HTMLElement
  private readonly more: HTMLButtonElement

  constructor(private readonly box: HTMLElement) {
    this.status = part(box, ".imr-search__status")
    this.help = part(box, ".imr-search__help")
    this.found = part(box, ".imr-search__found")
    this.list = part(box, ".imr-results")
    this.more = part<HTMLButtonElement>(box, ".imr-search__more")
  }

  clear(): void {
    this.status.textContent = ""
    this.help.hidden = this.found.hidden = true
    this.list.replaceChildren()
  }

  /** Takes a keyboard to what was found. */
  focus(): void {
    if (!this.help.hidden) this.help.querySelector("a")?.focus()
    else if (!this.found.hidden) part(this.found, "h2").focus()
  }

  /** Shows an answer; `current` says whether it is still the latest one asked for. */
  async show(search: Search, answer: Answer, current: () => boolean): Promise<void> {
    const { found } = answer
    const items = (from: number): Promise<HTMLElement[]> =>
      Promise.all(found.slice(from, from + AT_ONCE).map(one => this.item(search, one, answer.stems)))
    const first = await items(0)
    if (!current()) return
    this.help.hidden = !answer.crisis
    this.list.replaceChildren(...first)
    this.found.hidden = found.length === 0
    this.status.textContent = said(found.length, answer.crisis)
    this.more.hidden = found.length <= AT_ONCE
    this.more.onclick = async () => {
      const next = await items(this.list.children.length)
      if (!current()) return
      this.list.append(...next)
      next[0]?.querySelector("a")?.focus()
      this.more.hidden = this.list.children.length >= found.length
    }
  }

  failed(): void {
    this.clear()
    this.status.textContent = _("Search needs the internet the first time. You can use the list of all pages without it.")
  }

  private async item(search: Search, found: Found, stems: readonly string[]): Promise<HTMLElement> {
    const { index } = search
    const page = index.pages[found.page]
    if (!page) throw new RangeError(`page ${found.page}`)
    const text = await search.text(found.page).catch(() => ({ about: "", sections: [] }))
    const section = text.sections[found.section]
    const address = (this.box.dataset.root ?? "") + page.url
    const item = document.createElement("li")
    const head = document.createElement("h3")
    head.append(link(address, marked(page.title, stems, index.lang)))
    item.append(head)
    if (page.place) item.append(line("imr-result__place", [[page.place, false]]))
    const words = (section && passage(section[2], stems, index.lang)) || text.about
    if (words) item.append(line("imr-result__text", marked(words, stems, index.lang)))
    if (section?.[0] && found.section > 0) {
      const to = line("imr-result__part", [])
      to.append(link(`${address}#${section[0]}`, [[_("Part of the page: {heading}", { heading: section[1] }), false]]))
      item.append(to)
    }
    return item
  }
}

function said(count: number, crisis: boolean): string {
  const pages = count === 0 ? _("Nothing found. Try other words, or look at the list of all pages.") : count === 1 ? _("1 page found.") : _("{count} pages found.", { count })
  return crisis ? `${_("Help now comes first.")} ${pages}` : pages
}

function part<T extends HTMLElement>(box: HTMLElement, selector: string): T {
  const found = box.querySelector<T>(selector)
  if (!found) throw new Error(selector)
  return found
}

function line(name: string, pieces: readonly Piece[]): HTMLElement {
  const made = document.createElement("p")
  made.className = name
  made.append(...nodes(pieces))
  return made
}

function link(address: string, pieces: readonly Piece[]): HTMLElement {
  const made = document.createElement("a")
  made.href = address
  made.append(...nodes(pieces))
  return made
}

function nodes(pieces: readonly Piece[]): (Node | string)[] {
  return pieces.map(([text, found]) => {
    if (!found) return text
    const mark = document.createElement("mark")
    mark.textContent = text
    return mark
  })
}
