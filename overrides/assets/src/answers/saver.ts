/** Keeps a form and the store alike: what is typed goes down, what another tab wrote comes up. */
import type { Sheet } from "./form"
import { reason } from "./panel"
import type { Answers, Vault } from "./types"

/** An answer that stands on the page and, in other words, in the store. */
export interface Difference {
  readonly name: string
  readonly here: string
  readonly kept: string
}

/** What the saver tells the page. */
export interface Told {
  saved(): void
  failed(why: string): void
  /** Both texts are whole; nothing is written until one is chosen. True takes what is here. */
  differs(found: readonly Difference[]): Promise<boolean>
}

/** Long enough not to write each letter, short enough to lose none. */
const PAUSE = 250

export class Saver {
  /** What the store is known to hold, as the form shows it. What differs from it was typed here. */
  readonly #known = new Map<string, string>()
  /** What is being written or erased at this moment: whether it came to be, nobody knows who leaves now. */
  readonly #coming = new Set<ReadonlyMap<string, string>>()
  #compared = false
  #failed = false
  /** Names for which the person was asked which text to keep. */
  readonly #open = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly sheet: Sheet,
    private readonly vault: Vault,
    private readonly told: Told,
  ) {
    sheet.form.addEventListener("input", () => this.#soon())
    sheet.form.addEventListener("change", () => void this.push())
    window.addEventListener("beforeunload", () => void this.push())
    window.addEventListener("pagehide", () => this.#leave())
    document.addEventListener("visibilitychange", () => void (document.hidden ? this.push() : this.pull()))
    vault.listen(changed => {
      if (changed === null || changed === sheet.slug) void this.pull()
    })
  }

  /** What is on the page and is to be written. */
  unsaved(): Record<string, string | null> {
    const found: Record<string, string | null> = {}
    for (const name of this.sheet.names) {
      const value = this.sheet.value(name)
      if (value !== (this.#known.get(name) ?? "") && !this.#open.has(name)) found[name] = value || null
    }
    return found
  }

  /** Whether something was typed that should be saved and could not be. */
  waits(): boolean {
    return (this.#failed || this.vault.keeping() === "locked") && Object.keys(this.unsaved()).length > 0
  }

  /** Writes what was typed. */
  push(): Promise<void> {
    clearTimeout(this.#timer)
    return this.#next(async () => {
      if (this.vault.keeping() !== "on" || !this.#compared) return
      const changes = this.unsaved()
      if (!Object.keys(changes).length) return
      const coming = new Map(Object.entries(changes).map(([name, value]) => [name, value ?? ""]))
      if (await this.#put(coming, () => this.vault.write(this.sheet.slug, changes))) this.told.saved()
    })
  }

  /** Erases what is kept of the sheet. Gives a function that brings it back, but never over what was written since. */
  erase(): Promise<() => Promise<void>> {
    let back: () => Promise<void> = async () => undefined
    const coming = new Map(this.sheet.names.map(name => [name, ""]))
    this.#coming.add(coming)
    return this.#next(async () => {
      if (this.vault.keeping() === "on") await this.#put(coming, async () => void (back = await this.vault.erase(this.sheet.slug)))
    })
      .finally(() => this.#coming.delete(coming))
      .then(() => back)
  }

  /** Shows what the store holds, but never over what was typed here. */
  async pull(): Promise<void> {
    await this.#next(async () => {
      const on = this.vault.keeping() === "on"
      const kept = await this.vault.read(this.sheet.slug)
      const differences = this.#compare(kept)
      this.#compared = on
      if (on && differences.length && !this.#open.size) void this.#ask(differences)
    })
    await this.push()
  }

  /** Changes what the store holds, and says whether it could. */
  async #put(coming: ReadonlyMap<string, string>, job: () => Promise<void>): Promise<boolean> {
    this.#coming.add(coming)
    try {
      await job()
    } catch (problem) {
      this.#failed = true
      if (this.vault.keeping() === "on") this.told.failed(reason(problem))
      return false
    } finally {
      this.#coming.delete(coming)
    }
    for (const [name, value] of coming) this.#known.set(name, value)
    this.#failed = false
    return true
  }

  /** Puts down how what stands here differs from the store, as it is and as it is about to be. */
  #leave(): void {
    for (const basis of [this.#known, ...this.#coming]) {
      const held = (name: string): string => basis.get(name) ?? this.#known.get(name) ?? ""
      const changes = this.sheet.names
        .filter(name => !this.#open.has(name) && this.sheet.value(name) !== held(name))
        .map(name => [name, [held(name), this.sheet.value(name)]] as const)
      if (changes.length) this.vault.leave(this.sheet.slug, Object.fromEntries(changes))
    }
    void this.push()
  }

  #compare(kept: Answers): Difference[] {
    const found: Difference[] = []
    for (const name of this.sheet.names) {
      const [value, here] = [kept[name] ?? "", this.sheet.value(name)]
      if (here === (this.#known.get(name) ?? "")) this.#known.set(name, this.sheet.show(name, value))
      else {
        if (!this.#compared && value && value !== here) found.push({ name, here, kept: value })
        this.#known.set(name, value)
      }
    }
    return found
  }

  async #ask(differences: readonly Difference[]): Promise<void> {
    for (const { name } of differences) this.#open.add(name)
    const here = await this.told.differs(differences)
    this.#open.clear()
    if (!here) for (const { name } of differences) this.#known.set(name, this.sheet.show(name, this.#known.get(name) ?? ""))
    await this.push()
  }

  #soon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.push(), PAUSE)
  }

  #next(job: () => Promise<void>): Promise<void> {
    const done = this.#last.then(job)
    this.#last = done.catch(() => undefined)
    return done
  }
}
