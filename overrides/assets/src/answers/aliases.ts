/** Answers saved under a field's former name show under the one it has today. */
import type { Answers } from "./types"

/** Former full names and today's, as the build wrote them into the page. */
function renamed(): readonly (readonly [string, string])[] {
  const found = document.querySelector<HTMLMetaElement>('meta[name="imr-renamed"]')?.content
  return found ? Object.entries(JSON.parse(found) as Record<string, string>) : []
}

/** Gives today's name: `old` and what hangs on it, as the cell `old/row/column` or the line `old-2`. */
export function today(name: string, aliases: readonly (readonly [string, string])[]): string {
  for (const [was, now] of aliases) {
    const rest = name.slice(was.length)
    if (name.startsWith(was) && /^(\/.*|-\d+)?$/s.test(rest)) return now + rest
  }
  return name
}

/** Gives answers under the names of today; what stands there already stays. */
export function renew(answers: Answers, aliases = renamed()): Answers {
  if (!aliases.length) return answers
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(answers)) {
    const now = today(name, aliases)
    if (now === name || !(now in answers)) found[now] = value
  }
  return found
}
