/** A worksheet's form as names and values, and back. */
import type { Answers } from "./types"

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

export class Sheet {
  readonly slug: string
  readonly #controls = new Map<string, Control[]>()

  constructor(readonly form: HTMLFormElement) {
    this.slug = form.dataset["sheet"] ?? ""
    for (const control of Array.from(form.elements) as Control[]) {
      if (control.name) this.#controls.set(control.name, [...(this.#controls.get(control.name) ?? []), control])
    }
  }

  get names(): readonly string[] {
    return [...this.#controls.keys()]
  }

  /** Gives what is entered under a name; nothing entered is an empty string. */
  value(name: string): string {
    for (const control of this.#controls.get(name) ?? []) {
      if (!(control instanceof HTMLInputElement) || !/^(radio|checkbox)$/.test(control.type)) return control.value
      if (control.checked) return control.value
    }
    return ""
  }

  /** Shows a value and gives what is then entered: a date that is none, say, shows as nothing. */
  show(name: string, value: string): string {
    for (const control of this.#controls.get(name) ?? []) {
      if (control instanceof HTMLInputElement && /^(radio|checkbox)$/.test(control.type)) control.checked = control.value === value
      else if (control.value !== value) control.value = value
    }
    return this.value(name)
  }

  /** Gives all that is entered. */
  answers(): Answers {
    return Object.fromEntries(this.names.map(name => [name, this.value(name)]).filter(([, value]) => value))
  }

  /** Gives the question of a name in the reader's words. */
  label(name: string): string {
    const { group, label } = this.#controls.get(name)?.[0]?.dataset ?? {}
    return group ?? label ?? name
  }

  /** Gives an answer in the reader's words: the words of a choice, else what was typed. */
  words(name: string, value: string): string {
    const chosen = this.#controls.get(name)?.find(control => control instanceof HTMLInputElement && /^(radio|checkbox)$/.test(control.type) && control.value === value)
    return chosen?.closest("label")?.textContent?.trim() ?? value
  }
}
