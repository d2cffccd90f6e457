/** The place below a worksheet's buttons where the PDF part speaks. */
import { _ } from "../../page/words"

type Child = Node | string

/** Makes an element of the panel. */
export function make<Name extends keyof HTMLElementTagNameMap>(name: Name, values: Partial<HTMLElementTagNameMap[Name]>, ...children: readonly Child[]): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), values)
  made.append(...children)
  return made
}

export class Panel {
  constructor(private readonly place: HTMLElement) {}

  /** Shows something new and leads keyboard and screen reader to it. */
  show(title: string, ...children: readonly Child[]): void {
    const heading = make("h2", { id: "pdf-title", tabIndex: -1 }, title)
    this.place.setAttribute("aria-labelledby", heading.id)
    this.place.replaceChildren(heading, ...children)
    this.place.hidden = false
    heading.focus()
  }

  /** Says that something takes a moment. */
  wait(text: string): void {
    this.place.replaceChildren(make("p", { role: "status" }, text))
    this.place.hidden = false
  }

  close(): void {
    this.place.hidden = true
    this.place.replaceChildren()
  }
}

export function button(text: string, act: () => void, plain = true): HTMLButtonElement {
  const made = make("button", { type: "button", className: plain ? "imr-button imr-button--plain" : "imr-button" }, text)
  made.addEventListener("click", act)
  return made
}

export function printButton(): HTMLButtonElement {
  return button(_("Print this sheet with my answers"), () => window.print(), false)
}

/** Makes a hidden file field act: its button opens it, and choosing the same file twice works twice. */
export function pick(input: HTMLInputElement, act: (file: File) => Promise<void>): void {
  const opener = document.querySelector<HTMLButtonElement>("#pdf-read")
  if (!opener) return
  opener.hidden = false
  opener.addEventListener("click", () => input.click())
  input.addEventListener("change", () => {
    const [chosen] = input.files ?? []
    input.value = ""
    if (chosen) void act(chosen)
  })
}
