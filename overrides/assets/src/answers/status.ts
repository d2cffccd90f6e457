/** The line that says whether the last words are saved. It speaks up once, and when something is wrong. */
import { _, lang } from "../page/words"

const MINUTE = 60_000

export class Status {
  #timer: ReturnType<typeof setTimeout> | undefined
  #told = false

  constructor(private readonly line: HTMLElement) {}

  /** A screen reader hears it the first time, and after a problem; it then only stands there. */
  saved(): void {
    clearTimeout(this.#timer)
    this.#show(_("Saved just now."), !this.#told)
    this.#told = true
    const time = new Date().toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit" })
    this.#timer = setTimeout(() => this.#show(_("Saved at {time}.", { time }), false), MINUTE)
  }

  /** Says something now. */
  say(text: string, wrong = false): void {
    clearTimeout(this.#timer)
    this.#told = false
    this.#show(text, true)
    this.line.classList.toggle("imr-saved--wrong", wrong)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#told = false
    this.#show("", false)
  }

  #show(text: string, aloud: boolean): void {
    this.line.classList.remove("imr-saved--wrong")
    this.line.setAttribute("aria-live", aloud ? "polite" : "off")
    if (this.line.textContent !== text) this.line.textContent = text
  }
}
