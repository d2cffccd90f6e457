/** The answers of this device. Everything that reads or writes them goes through here. */
import { renew } from "./aliases"
import type { Body } from "./database"
import { Device, nameOf } from "./device"
import { found, putDown, takeAway } from "./left"
import type { Answers, Keeping, Store, Vault } from "./types"

type Changes = Readonly<Record<string, string | null>>

class Kept implements Vault {
  readonly #listeners = new Set<(sheet: string | null) => void>()
  readonly #device = new Device(sheet => {
    for (const listener of this.#listeners) listener(sheet)
  })

  async ready(): Promise<this> {
    await this.#device.look()
    // If it fails, what was put down stays there for the next page.
    await this.#gather().catch(() => undefined)
    return this
  }

  keeping(): Keeping {
    return this.#device.keeping
  }

  start(): Promise<void> {
    return this.#device.start()
  }

  async sheets(): Promise<readonly string[]> {
    return (await this.#device.bodies()).flatMap(body => ("sheet" in body ? [body.sheet] : []))
  }

  async read(sheet: string): Promise<Answers> {
    return answersOf(await this.#device.body(`sheet/${sheet}`))
  }

  write(sheet: string, changes: Changes): Promise<void> {
    return this.bring({ [sheet]: changes })
  }

  bring(sheets: Readonly<Record<string, Changes>>, notes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const jobs: (readonly [string, (was: Body | undefined) => Body | undefined])[] = [
      ...Object.entries(sheets).map(([sheet, changes]) => [`sheet/${sheet}`, (was: Body | undefined) => changed(sheet, was, changes)] as const),
      ...Object.entries(notes).map(([note, value]) => [`note/${note}`, () => (value === undefined ? undefined : { note, value })] as const),
    ]
    return this.#device.next(async () => {
      await this.#device.change(jobs.map(([name]) => name), was => jobs.map(([, change], index) => change(was[index])))
      for (const sheet of Object.keys(sheets)) this.#device.say(sheet)
      if (Object.keys(notes).length) this.#device.say(null)
    })
  }

  async erase(sheet?: string): Promise<() => Promise<void>> {
    return this.#device.next(async () => {
      if (sheet === undefined) {
        const bodies = await this.#device.bodies()
        const back = await this.#device.erase()
        return async () => {
          if (!(await back())) await this.#restore(bodies)
        }
      }
      const name = `sheet/${sheet}`
      const was = await this.#device.body(name)
      await this.#device.change([name], () => [undefined])
      this.#device.say(sheet)
      return () => this.#restore(was ? [was] : [])
    })
  }

  leave(sheet: string, changes: Readonly<Record<string, readonly [string, string]>>): void {
    if (this.#device.open) putDown({ sheet, changes })
  }

  listen(listener: (sheet: string | null) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async note<T>(name: string): Promise<T | undefined> {
    const body = await this.#device.body(`note/${name}`)
    return body && "note" in body ? (body.value as T) : undefined
  }

  setNote(name: string, value: unknown): Promise<void> {
    return this.bring({}, { [name]: value })
  }

  async everything(): Promise<readonly Body[]> {
    return (await this.#device.bodies()).map(body => ("sheet" in body ? { ...body, answers: answersOf(body) } : body))
  }

  passcode(): ReturnType<Vault["passcode"]> {
    return this.#device.sealed
  }

  keys(): ReturnType<Vault["keys"]> {
    const { sealed, keys } = this.#device
    return sealed && keys && { keys, salt: sealed.salt, iterations: sealed.iterations }
  }

  async unlock(passcode: string): Promise<boolean> {
    const right = await this.#device.unlock(passcode)
    if (right) await this.#gather()
    return right
  }

  lock(): Promise<void> {
    return this.#device.lock()
  }

  async setPasscode(passcode: string | null): Promise<void> {
    await this.#gather()
    return this.#device.setPasscode(passcode)
  }

  setMinutes(minutes: number): Promise<void> {
    return this.#device.setMinutes(minutes)
  }

  /** Works in what other pages put down as they were left, but never over what was written since. */
  async #gather(): Promise<void> {
    if (this.#device.keeping !== "on") return
    for (const [name, { sheet, changes }] of found()) {
      const now = await this.read(sheet)
      const still = Object.entries(changes).filter(([name, [known]]) => (now[name] ?? "") === known)
      if (still.length) await this.write(sheet, Object.fromEntries(still.map(([name, [, typed]]) => [name, typed || null])))
      takeAway([name])
    }
  }

  /** Brings back what was erased, but never over what was written since. */
  #restore(bodies: readonly Body[]): Promise<void> {
    return this.#device.next(async () => {
      await this.#device.change(bodies.map(nameOf), was => bodies.map((body, index) => under(was[index], body)))
      for (const body of bodies) this.#device.say("sheet" in body ? body.sheet : null)
    })
  }
}

function answersOf(body: Body | undefined): Answers {
  return body && "sheet" in body ? renew(body.answers) : {}
}

function changed(sheet: string, was: Body | undefined, changes: Changes): Body | undefined {
  const answers: Record<string, string> = { ...answersOf(was) }
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") delete answers[name]
    else answers[name] = value
  }
  return Object.keys(answers).length ? { sheet, answers } : undefined
}

function under(now: Body | undefined, was: Body): Body {
  return now && "sheet" in now && "sheet" in was ? { ...now, answers: { ...was.answers, ...now.answers } } : (now ?? was)
}

/** The store with what only the worksheet tools and the settings use. */
export const vault: Promise<Vault> = new Kept().ready()

/** The store, once it knows whether answers are kept. */
export const store: Promise<Store> = vault
