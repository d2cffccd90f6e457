/** What is kept on this device, and how the parts of the site speak of it. */

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
  /** Keeps answers; null takes one away. Rejects with a StoreError and keeps what was there. */
  write(sheet: string, changes: Readonly<Record<string, string | null>>): Promise<void>
  /** Erases a worksheet's answers, or all; gives a function that brings them back. */
  erase(sheet?: string): Promise<() => Promise<void>>
  /** Told of each change of answers or of keeping, also when it happens in another tab. */
  listen(changed: (sheet: string | null) => void): () => void
  /** Small things that are kept with the answers and as private as they are (pages read, plans
   * of a group): any JSON value under a name. */
  note<T>(name: string): Promise<T | undefined>
  setNote(name: string, value: unknown): Promise<void>
}

/** Why something could not be kept, in the reader's words. */
export class StoreError extends Error {}
