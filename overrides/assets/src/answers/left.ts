/** What was typed in the last moment of a page, put down for the next one.
 *
 * It lies in localStorage, not in the database: a browser stops what a page that is gone was still
 * writing to a database, and what it takes here it has. */
import { random } from "./seal"

const PREFIX = "imr-left-"

/** Under each name, what was known to be kept and what was typed. */
export interface Left {
  readonly sheet: string
  readonly changes: Readonly<Record<string, readonly [known: string, typed: string]>>
}

export function putDown(left: Left): void {
  try {
    localStorage.setItem(PREFIX + random(), JSON.stringify(left))
  } catch {
    // A browser without this has nothing else that could take it now.
  }
}

/** Gives what lies there, each with the name to take it away by. */
export function found(): readonly (readonly [string, Left])[] {
  return names().flatMap(name => {
    try {
      return [[name, JSON.parse(localStorage.getItem(name) ?? "") as Left] as const]
    } catch {
      return [] // Another tab was first.
    }
  })
}

export function takeAway(all: readonly string[] = names()): void {
  for (const name of all) localStorage.removeItem(name)
}

function names(): readonly string[] {
  try {
    return Object.keys(localStorage).filter(name => name.startsWith(PREFIX))
  } catch {
    return []
  }
}
