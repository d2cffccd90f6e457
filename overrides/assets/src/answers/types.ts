/** What is kept on this device, and how the parts of the site speak of it. */
import type { Body } from "./database"
import type { Keys } from "./handed"
import type { Bytes } from "./seal"

/** Full field name (`smart-goals/goal`) and what was entered: text as typed; `on` for a ticked
 * box; the option's name for radios. A field without an answer is not there. */
export type Answers = Readonly<Record<string, string>>

/** Whether answers are kept.
 * - `off`: the person has not asked for it; nothing is stored.
 * - `on`: what is entered is kept.
 * - `locked`: there are answers, encrypted, and the passcode is needed first.
 * - `denied`: this browser does not let us keep anything. */
export type Keeping = "off" | "on" | "locked" | "denied"

/** The one place where answers are kept. */
export interface Store {
  keeping(): Keeping
  /** Starts to keep what is entered; only ever called because the person asked. */
  start(): Promise<void>
  /** The worksheets with answers, by slug, the latest first. */
  sheets(): Promise<readonly string[]>
  /** The answers of a worksheet; empty while `off` or `locked`. */
  read(sheet: string): Promise<Answers>
  /** Keeps answers, in the order of the calls; null takes one away. Names that are not among the
   * changes stay as they are, so two tabs can work on one sheet. Rejects with a StoreError unless
   * keeping is `on`, and when there is no room; what was there stays. */
  write(sheet: string, changes: Readonly<Record<string, string | null>>): Promise<void>
  /** Erases a worksheet's answers; or all of them with the notes and the passcode, and keeping is
   * `off`. Gives a function that brings them back, but never over what was entered since. */
  erase(sheet?: string): Promise<() => Promise<void>>
  /** Told the sheet of each change of answers, null of a change of keeping or of a note; also when
   * it happens in another tab. Gives a function that ends it. */
  listen(changed: (sheet: string | null) => void): () => void
  /** Small things that are kept with the answers and as private as they are (pages read, plans
   * of a group): any JSON value under a name; undefined takes it away. As `write`, it rejects
   * unless keeping is `on`. */
  note<T>(name: string): Promise<T | undefined>
  setNote(name: string, value: unknown): Promise<void>
}

/** What only the worksheet tools and the settings use of the store. */
export interface Vault extends Store {
  /** Keeps answers of several sheets and notes, all or none; null and undefined take one away. */
  bring(sheets: Readonly<Record<string, Readonly<Record<string, string | null>>>>, notes?: Readonly<Record<string, unknown>>): Promise<void>
  /** Puts down what is typed and not yet written while the page goes away: under each name, what
   * was known and what is typed. The next page works it in. */
  leave(sheet: string, changes: Readonly<Record<string, readonly [known: string, typed: string]>>): void
  /** All answers and notes, the latest first; empty while `off` or `locked`. */
  everything(): Promise<readonly Body[]>
  /** Whether there is a passcode, and after how many minutes without use it locks. */
  passcode(): { readonly minutes: number } | undefined
  /** Sets, changes or (null) takes away the passcode, and seals or opens everything anew. */
  setPasscode(passcode: string | null): Promise<void>
  setMinutes(minutes: number): Promise<void>
  /** Whether this is the passcode; if so, everything is unlocked, here and in the other tabs. */
  unlock(passcode: string): Promise<boolean>
  lock(): Promise<void>
  /** The keys, to seal a file with the same passcode. */
  keys(): { readonly keys: Keys; readonly salt: Bytes; readonly iterations: number } | undefined
}

/** Why something could not be kept, in the reader's words. */
export class StoreError extends Error {
  override readonly name = "StoreError"
}

/** Whether an error is one of the store's, whichever script of the page brought it. */
export const isStoreError = (problem: unknown): problem is StoreError => problem instanceof Error && problem.name === "StoreError"
