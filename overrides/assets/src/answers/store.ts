/** The answers of this device. Everything that reads or writes them goes through here. */
import { _ } from "../page/words"
import { renew } from "./aliases"
import { erase, open, random, type Body, type Database, type Kept, type State } from "./database"
import { StoreError, type Answers, type Keeping, type Store } from "./types"

class Device implements Store {
  #database: Database | undefined
  #state: State | undefined
  #denied = false
  #last: Promise<unknown> = Promise.resolve()
  readonly #listeners = new Set<(sheet: string | null) => void>()
  readonly #tabs = "BroadcastChannel" in window ? new BroadcastChannel("imr-answers") : undefined

  constructor() {
    this.#tabs?.addEventListener("message", (event: MessageEvent<{ sheet: string | null }>) => {
      if (event.data.sheet === null) void this.look().then(() => this.#tell(null))
      else this.#tell(event.data.sheet)
    })
    // A page that comes back as it was left has heard nothing meanwhile.
    window.addEventListener("pageshow", event => {
      if (event.persisted) void this.look().then(() => this.#tell(null))
    })
  }

  /** Finds out whether answers are kept. */
  async look(): Promise<this> {
    try {
      this.#database ??= await open(() => this.#gone())
      this.#state = await this.#database?.get("state", "now")
      this.#denied = false
    } catch {
      this.#database = this.#state = undefined
      this.#denied = true
    }
    return this
  }

  keeping(): Keeping {
    if (this.#denied) return "denied"
    return this.#state ? "on" : "off"
  }

  start(): Promise<void> {
    return this.#next(async () => {
      if (this.#state) return
      const first: State = { version: 1, epoch: random(), clock: 0 }
      try {
        this.#database = await open(() => this.#gone(), first)
      } catch (problem) {
        throw refused(problem)
      }
      await this.look()
      void navigator.storage?.persist?.().catch(() => undefined)
      this.#say(null)
    })
  }

  async sheets(): Promise<readonly string[]> {
    const found = (await this.#records()).sort((a, b) => b.rev - a.rev)
    return found.flatMap(({ body }) => (body && "sheet" in body ? [body.sheet] : []))
  }

  async read(sheet: string): Promise<Answers> {
    const body = await this.#body(`sheet/${sheet}`)
    return body && "sheet" in body ? renew(body.answers) : {}
  }

  write(sheet: string, changes: Readonly<Record<string, string | null>>): Promise<void> {
    return this.#next(async () => {
      await this.#change(`sheet/${sheet}`, was => {
        const answers: Record<string, string> = { ...(was && "sheet" in was ? renew(was.answers) : {}) }
        for (const [name, value] of Object.entries(changes)) {
          if (value === null || value === "") delete answers[name]
          else answers[name] = value
        }
        return Object.keys(answers).length ? { sheet, answers } : undefined
      })
      this.#say(sheet)
    })
  }

  erase(sheet?: string): Promise<() => Promise<void>> {
    return this.#next(() => (sheet === undefined ? this.#eraseAll() : this.#eraseSheet(sheet)))
  }

  listen(changed: (sheet: string | null) => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  async note<T>(name: string): Promise<T | undefined> {
    const body = await this.#body(`note/${name}`)
    return body && "note" in body ? (body.value as T) : undefined
  }

  setNote(name: string, value: unknown): Promise<void> {
    return this.#next(async () => {
      await this.#change(`note/${name}`, () => (value === undefined ? undefined : { note: name, value }))
      this.#say(null)
    })
  }

  async #eraseSheet(sheet: string): Promise<() => Promise<void>> {
    const was = await this.read(sheet)
    await this.#change(`sheet/${sheet}`, () => undefined)
    this.#say(sheet)
    return () => this.#restore(sheet, was)
  }

  /** Brings answers back, but never over what was written since. */
  async #restore(sheet: string, was: Answers): Promise<void> {
    const now = await this.read(sheet)
    await this.write(sheet, Object.fromEntries(Object.entries(was).filter(([name]) => !(name in now))))
  }

  async #eraseAll(): Promise<() => Promise<void>> {
    const records = (await this.#database?.getAll("records")) ?? []
    this.#database?.close()
    this.#database = this.#state = undefined
    await erase()
    this.#say(null)
    return async () => {
      await this.start()
      for (const { body } of records) {
        if (body && "sheet" in body) await this.#restore(body.sheet, body.answers)
        else if (body) await this.setNote(body.note, body.value)
      }
    }
  }

  async #records(): Promise<Kept[]> {
    return (await this.#database?.getAll("records")) ?? []
  }

  async #body(id: string): Promise<Body | undefined> {
    return (await this.#database?.get("records", id))?.body
  }

  /** Puts a new body in the place of the former; undefined takes it away. */
  async #change(id: string, change: (was: Body | undefined) => Body | undefined): Promise<void> {
    for (;;) {
      if (!this.#database || !this.#state) throw new StoreError(_("Your answers are not saved on this device."))
      const was = await this.#database.get("records", id)
      const body = change(was?.body)
      try {
        const transaction = this.#database.transaction(["records", "state"], "readwrite")
        const [records, states] = [transaction.objectStore("records"), transaction.objectStore("state")]
        const [state, now] = await Promise.all([states.get("now"), records.get(id)])
        const stale = state?.epoch !== this.#state.epoch
        if (!state || stale || now?.rev !== was?.rev) {
          transaction.done.catch(() => undefined)
          transaction.abort()
          if (stale) await this.look()
          continue
        }
        const rev = state.clock + 1
        await Promise.all([
          states.put({ ...state, clock: rev }, "now"),
          body ? records.put({ id, rev, body }) : records.delete(id),
          transaction.done,
        ])
        return
      } catch (problem) {
        throw refused(problem)
      }
    }
  }

  /** Runs one change after the other, so that the last one typed is the last one kept. */
  #next<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#last.then(job)
    this.#last = done.catch(() => undefined)
    return done
  }

  #gone(): void {
    this.#database = this.#state = undefined
    void this.look().then(() => this.#tell(null))
  }

  #say(sheet: string | null): void {
    this.#tabs?.postMessage({ sheet })
    this.#tell(sheet)
  }

  #tell(sheet: string | null): void {
    for (const listener of this.#listeners) listener(sheet)
  }
}

function refused(problem: unknown): StoreError {
  if (problem instanceof StoreError) return problem
  const full = problem instanceof DOMException && problem.name === "QuotaExceededError"
  return new StoreError(
    full ? _("There is no room left on this device. Your last words are not saved.") : _("This browser did not let us save. Your last words are not saved."),
    { cause: problem },
  )
}

/** The store, once it knows whether answers are kept. */
export const store: Promise<Store> = new Device().look()
