/** Where answers lie: one IndexedDB database, which is not there at all until the person asks for it. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb"

export const NAME = "imr-answers"

/** What was entered on one sheet, or a note of the site. */
export type Body = { readonly sheet: string; readonly answers: Readonly<Record<string, string>> } | { readonly note: string; readonly value: unknown }

/** A body as it lies on the disk: readable, or sealed (AES-GCM, `data` holds the padded JSON). */
export interface Kept {
  readonly id: string
  /** The database's counter when this was written: it tells what came later, whatever the time. */
  readonly rev: number
  readonly body?: Body
  readonly iv?: Uint8Array<ArrayBuffer>
  readonly data?: ArrayBuffer
}

/** How answers are sealed: enough to try a passcode, never enough to read. */
export interface Sealed {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly iterations: number
  readonly iv: Uint8Array<ArrayBuffer>
  /** Opens only with the right passcode. */
  readonly check: ArrayBuffer
  /** Locks by itself after so many minutes without use. */
  readonly minutes: number
}

export interface State {
  readonly version: 1
  /** Another one each time the passcode is set, changed or taken away: whoever still works with
   * the former one may not write. */
  readonly epoch: string
  /** Grows by one with each write. Who reads, works and then finds another figure begins again. */
  readonly clock: number
  readonly sealed?: Sealed
}

interface Schema extends DBSchema {
  records: { key: string; value: Kept }
  state: { key: "now"; value: State }
}

export type Database = IDBPDatabase<Schema>

/** Opens the database; without `create`, gives undefined where there is none and leaves none behind.
 *
 * `gone` is called when another tab wants to erase it, or the browser closed it. */
export async function open(gone: () => void, create?: State): Promise<Database | undefined> {
  let absent = false
  try {
    const found: Database = await openDB<Schema>(NAME, 1, {
      upgrade(database, was, _now, transaction) {
        if (was === 0 && !create) {
          absent = true
          transaction.done.catch(() => undefined)
          transaction.abort()
          return
        }
        database.createObjectStore("records", { keyPath: "id" })
        const states = database.createObjectStore("state")
        if (create) void states.put(create, "now")
      },
      blocking() {
        found.close()
        gone()
      },
      terminated: gone,
    })
    return found
  } catch (problem) {
    if (absent) return undefined
    throw problem
  }
}

/** Erases the database and everything in it. */
export async function erase(): Promise<void> {
  await deleteDB(NAME)
}
