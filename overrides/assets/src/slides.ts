// A page as slides: each heading of the second level begins one. The page itself stays as it is.
import { _ } from "./page/words"

interface Slide {
  /** The heading on the page, to come back to. */
  readonly heading: HTMLElement
  readonly body: readonly Element[]
  /** What lies behind a tap on the page: for the person who speaks. */
  readonly notes: readonly Element[]
}

/** What stands on the page in order, whether or not it is put into sections. */
function flat(page: Element): Element[] {
  return [...page.children].flatMap(child => (child.tagName === "SECTION" ? [...child.children] : [child]))
}

function slidesOf(page: Element): Slide[] {
  const all = flat(page)
  const starts = all.flatMap((child, place) => (child instanceof HTMLElement && child.tagName === "H2" ? [{ heading: child, place }] : []))
  return starts.map(({ heading, place }, number) => {
    const below = all.slice(place + 1, starts[number + 1]?.place).filter(child => child.id !== "slides")
    const isNote = (child: Element): boolean => child.tagName === "DETAILS"
    return { heading, body: below.filter(child => !isNote(child)), notes: below.filter(isNote) }
  })
}

/** A copy without ids, which stand on the page already. */
function copy(element: Element): Element {
  const made = element.cloneNode(true) as Element
  for (const one of [made, ...made.querySelectorAll("[id]")]) one.removeAttribute("id")
  return made
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...children: Node[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  made.className = className
  made.append(...children)
  return made
}

function button(label: string, press: () => void): HTMLButtonElement {
  const made = element("button", "imr-button imr-button--plain", document.createTextNode(label))
  made.type = "button"
  made.addEventListener("click", press)
  return made
}

class Deck {
  readonly #slides: readonly Slide[]
  readonly #stage = element("div", "imr-stage")
  readonly #place = element("p", "imr-deck__place")
  readonly #back = button(_("Back"), () => this.go(this.#at - 1))
  readonly #next = button(_("Next"), () => this.go(this.#at + 1))
  readonly #notes = button(_("Notes"), () => this.#show(!this.#noted))
  readonly #dialog: HTMLDialogElement
  #at = 0
  #noted = false

  constructor(slides: readonly Slide[]) {
    this.#slides = slides
    this.#place.setAttribute("role", "status")
    this.#notes.setAttribute("aria-pressed", "false")
    const bar = element("div", "imr-deck__bar", this.#back, this.#next, this.#notes, button(_("Leave the slides"), () => this.#dialog.close()), this.#place)
    this.#dialog = element("dialog", "imr-deck", this.#stage, bar)
    this.#dialog.setAttribute("aria-label", _("Slides"))
    this.#dialog.addEventListener("keydown", event => this.#key(event))
    this.#dialog.addEventListener("close", () => this.#leave())
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement) this.#dialog.close()
    })
    document.body.append(this.#dialog)
  }

  open(): void {
    this.#stage.tabIndex = 0 // so that a long slide scrolls by keyboard
    this.#dialog.showModal()
    this.#stage.focus() // the dialog took its first button
    this.go(0)
    // Without the whole screen, as on some phones, the slides fill the window.
    this.#dialog.requestFullscreen?.().catch(() => undefined)
  }

  go(to: number): void {
    this.#at = Math.max(0, Math.min(to, this.#slides.length - 1))
    this.#place.textContent = _("Slide {number} of {count}", { number: this.#at + 1, count: this.#slides.length })
    // A control that has the focus stays there: it is only said to be without effect.
    this.#back.setAttribute("aria-disabled", String(this.#at === 0))
    this.#next.setAttribute("aria-disabled", String(this.#at === this.#slides.length - 1))
    const heading = this.#draw()
    const { activeElement } = document
    // Whoever goes on with a button stays on it, and hears what the slide is called.
    if (!(activeElement instanceof HTMLButtonElement) || !this.#dialog.contains(activeElement)) heading?.focus()
    else this.#place.append(element("span", "imr-unseen", document.createTextNode(`. ${heading?.textContent ?? ""}`)))
  }

  #draw(): HTMLElement | undefined {
    const slide = this.#slides[this.#at]
    if (!slide) return undefined
    const heading = copy(slide.heading) as HTMLElement
    heading.tabIndex = -1
    const notes = element("div", "imr-deck__notes", ...slide.notes.flatMap(note => [...note.children].filter(child => child.tagName !== "SUMMARY").map(copy)))
    notes.hidden = !this.#noted
    this.#stage.replaceChildren(heading, ...slide.body.map(copy), notes)
    this.#stage.scrollTop = 0
    return heading
  }

  #show(noted: boolean): void {
    this.#noted = noted
    this.#notes.setAttribute("aria-pressed", String(noted))
    this.#draw()
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const [forward, backward] = document.dir === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"]
    const last = this.#slides.length - 1
    const to = { [forward]: this.#at + 1, PageDown: this.#at + 1, [backward]: this.#at - 1, PageUp: this.#at - 1, Home: 0, End: last }[event.key]
    if (to === undefined) return
    event.preventDefault()
    this.go(to)
  }

  #leave(): void {
    if (document.fullscreenElement) void document.exitFullscreen()
    const heading = this.#slides[this.#at]?.heading
    if (!heading) return
    heading.tabIndex = -1
    heading.focus()
  }
}

const tools = document.getElementById("slides")
const page = tools?.closest(".imr-page")
if (tools && page) {
  const slides = slidesOf(page)
  const deck = new Deck(slides)
  const show = tools.querySelector("button")
  show?.addEventListener("click", () => deck.open())
  if (show) show.hidden = false
}
