/** The database of this device with the keys to it: whole changes, or none. Knows bodies, not worksheets. */
import { _ } from "../page/words"
import { erase, open, type Body, type Database, type Kept, type Sealed, type State } from "./database"
import type { Keys } from "./handed"
import { Keeper } from "./keeper"
import { takeAway } from "./left"
import { derive, idOf, ITERATIONS, keysOf, lockOf, pack, random, randomBytes, unpack } from "./seal"
import { isStoreError, StoreError, type Keeping } from "./types"

/** Takes the bodies that are there and gives those to put in their place; undefined takes one away. */
export type Change = (was: readonly (Body | undefined)[]) => readonly (Body | undefined)[]

export const nameOf = (body: Body): string => ("sheet" in body ? `sheet/${body.sheet}` : `note/${body.note}`)

const MINUTES = 5

export class Device {
  #database: Database | undefined
  #state: State | undefined
  #keys: Keys | undefined
  #denied = false
  #last: Promise<unknown> = Promise.resolve()
  readonly #keeper = new Keeper(
    () => this.#keys && this.#state && { epoch: this.#state.epoch, keys: this.#keys },
    () => {
      this.#keys = undefined
      this.changed(null)
    },
    sheet => void (sheet === null ? this.#again() : this.changed(sheet)),
  )

  /** Told the sheet whose answers changed, or null if it is more than that. */
  constructor(private readonly changed: (sheet: string | null) => void) {
    // A page that comes back as it was left has heard nothing meanwhile.
    window.addEventListener("pageshow", event => {
      if (event.persisted) this.#again()
    })
  }

  /** Finds out whether answers are kept. */
  async look(): Promise<this> {
    const was = this.#state?.epoch
    try {
      this.#database ??= await open(() => this.#gone())
      this.#state = await this.#database?.get("state", "now")
      this.#denied = false
    } catch {
      this.#database = this.#state = undefined
      this.#denied = true
    }
    if (this.#state?.epoch !== was) this.#keys = undefined
    if (this.#state?.sealed && !this.#keys) this.#hold(await this.#keeper.ask(this.#state.epoch))
    return this
  }

  get keeping(): Keeping {
    if (this.#denied) return "denied"
    if (!this.#state) return "off"
    return this.#state.sealed && !this.#keys ? "locked" : "on"
  }

  get sealed(): Sealed | undefined {
    return this.#state?.sealed
  }

  get keys(): Keys | undefined {
    return this.#keys
  }

  start(): Promise<void> {
    return this.next(() => this.#start({ version: 1, epoch: random(), clock: 0 }, []))
  }

  /** Gives all bodies, the latest first; none unless keeping is `on`. */
  async bodies(): Promise<readonly Body[]> {
    if (this.keeping !== "on" || !this.#database) return []
    const keys = this.#keys
    const found = await this.#database.getAll("records")
    const bodies = await Promise.all(found.sort((a, b) => b.rev - a.rev).map(kept => unpack(kept, keys)))
    return bodies.filter(body => body !== undefined)
  }

  async body(name: string): Promise<Body | undefined> {
    if (this.keeping !== "on" || !this.#database) return undefined
    const keys = this.#keys
    const kept = await this.#database.get("records", await idOf(name, keys))
    return kept && unpack(kept, keys)
  }

  /** Changes bodies, all of them or none. Rejects with a StoreError unless keeping is `on`. */
  async change(names: readonly string[], change: Change): Promise<void> {
    for (let done = false; !done; ) {
      const { database, state, keys } = await this.#now()
      const rev = state.clock + 1
      const ids = await Promise.all(names.map(name => idOf(name, keys)))
      const was = await Promise.all(ids.map(async id => database.get("records", id).then(kept => kept && unpack(kept, keys))))
      const now = await Promise.all(change(was).map((body, index) => body && pack(ids[index] ?? "", rev, body, keys)))
      done = await this.#commit(database, state, { ...state, clock: rev }, records =>
        now.map((kept, index) => (kept ? records.put(kept) : records.delete(ids[index] ?? ""))),
      )
    }
  }

  /** Whether something can be put down as it was typed: with a passcode, nothing lies in the open. */
  get open(): boolean {
    return this.keeping === "on" && !this.#keys
  }

  /** Erases the database. Gives a function that brings back the same bytes, if there is no other by then. */
  async erase(): Promise<() => Promise<boolean>> {
    const [state, keys] = [this.#state, this.#keys]
    const records = (await this.#database?.getAll("records")) ?? []
    this.#database?.close()
    this.#database = this.#state = this.#keys = undefined
    takeAway()
    await erase()
    this.say(null)
    return () =>
      this.next(async () => {
        if (this.#state || !state) return false
        await this.#start(state, records)
        this.#hold(keys)
        this.changed(null)
        return true
      })
  }

  async unlock(passcode: string): Promise<boolean> {
    const state = this.#state
    if (!state?.sealed) return true
    const keys = await keysOf(passcode, state.sealed)
    if (!keys || this.#state?.epoch !== state.epoch) return false
    this.#hold(keys)
    this.changed(null)
    return true
  }

  async lock(): Promise<void> {
    await this.#last
    this.#keeper.lockAll()
  }

  setPasscode(passcode: string | null, minutes = this.#state?.sealed?.minutes ?? MINUTES): Promise<void> {
    return this.next(async () => {
      const salt = randomBytes(16)
      const keys = passcode === null ? undefined : await derive(passcode, salt, ITERATIONS)
      await this.#swap(random(), keys && (await lockOf(keys, salt, ITERATIONS, minutes)), keys)
    })
  }

  setMinutes(minutes: number): Promise<void> {
    return this.next(async () => {
      const { state, keys } = await this.#now()
      if (state.sealed) await this.#swap(state.epoch, { ...state.sealed, minutes }, keys)
    })
  }

  /** Runs one change after the other, so that the last one typed is the last one kept. */
  next<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#last.then(job).catch(problem => {
      throw refused(problem)
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Tells this page and the other tabs. */
  say(sheet: string | null): void {
    this.#keeper.say(sheet)
    this.changed(sheet)
  }

  async #start(first: State, records: readonly Kept[]): Promise<void> {
    if (this.#state) return
    this.#database = await open(() => this.#gone(), first)
    const transaction = this.#database?.transaction("records", "readwrite")
    for (const kept of records) void transaction?.store.put(kept)
    await transaction?.done
    await this.look()
    // Else a browser that runs short of room may erase what a site keeps.
    void navigator.storage?.persist?.().catch(() => undefined)
    this.say(null)
  }

  /** Gives the database as it is now; rejects unless answers are kept. */
  async #now(): Promise<{ database: Database; state: State; keys: Keys | undefined }> {
    let state = await this.#database?.get("state", "now")
    if (state?.epoch !== this.#state?.epoch) {
      await this.look()
      this.changed(null)
      state = this.#state
    }
    if (this.keeping === "locked") throw new StoreError(_("Your answers are locked. Unlock them to save."))
    if (!this.#database || !state) throw new StoreError(_("Your answers are not saved on this device."))
    return { database: this.#database, state, keys: this.#keys }
  }

  /** Writes everything anew under other keys, or under none. */
  async #swap(epoch: string, sealed: Sealed | undefined, keys: Keys | undefined): Promise<void> {
    for (let done = false; !done; ) {
      const { database, state, keys: former } = await this.#now()
      const after: State = { version: 1, epoch, clock: state.clock + 1, ...(sealed && { sealed }) }
      const now = await Promise.all(
        (await database.getAll("records")).map(async kept => {
          const body = await unpack(kept, former)
          return body && pack(await idOf(nameOf(body), keys), kept.rev, body, keys)
        }),
      )
      done = await this.#commit(database, state, after, records => [records.clear(), ...now.map(kept => kept && records.put(kept))])
      if (done) this.#state = after
    }
    this.#keys = undefined
    this.#hold(keys)
    this.say(null)
  }

  /** Writes if nobody else has written since `was`, and says whether. */
  async #commit(database: Database, was: State, next: State, write: (records: Writable) => readonly (Promise<unknown> | undefined)[]): Promise<boolean> {
    const transaction = database.transaction(["records", "state"], "readwrite")
    const states = transaction.objectStore("state")
    const now = await states.get("now")
    const same = now?.clock === was.clock && now.epoch === was.epoch
    try {
      // The reason why a transaction failed is with the transaction, not with its requests.
      if (same) for (const request of [states.put(next, "now"), ...write(transaction.objectStore("records"))]) request?.catch(() => undefined)
    } catch (problem) {
      transaction.done.catch(() => undefined)
      transaction.abort()
      throw problem
    }
    await transaction.done
    return same
  }

  #hold(keys: Keys | undefined): void {
    const sealed = this.#state?.sealed
    if (!keys || !sealed) return
    this.#keys = keys
    this.#keeper.watch(sealed.minutes)
  }

  #gone(): void {
    this.#database = undefined
    this.#again()
  }

  #again(): void {
    void this.look().then(() => this.changed(null))
  }
}

type Writable = { put(kept: Kept): Promise<unknown>; delete(id: string): Promise<unknown>; clear(): Promise<unknown> }

function refused(problem: unknown): StoreError {
  if (isStoreError(problem)) return problem
  const full = problem instanceof DOMException && problem.name === "QuotaExceededError"
  return new StoreError(
    full ? _("There is no room left on this device. Your last words are not saved.") : _("This browser did not let us save. Your last words are not saved."),
    { cause: problem },
  )
}
