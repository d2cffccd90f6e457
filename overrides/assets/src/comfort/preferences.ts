// How this person likes to read. Preferences only, nothing about health: they stand in
// localStorage, so that src/first.ts can apply them before the first paint.

const KEY = "imr-comfort"

/** Looks that first.ts applies; each value is the word of an attribute `data-…` on <html>. */
export const LOOKS = ["text", "spacing", "font", "scheme"] as const
export type Look = (typeof LOOKS)[number]

/** `rate` is a speed as speechSynthesis counts it (1 is usual), `voice` the voiceURI of a voice. */
export type Preferences = Readonly<Partial<Record<Look | "rate" | "voice", string>>>

/** For as long as the page is open, what was chosen, even where nothing can be kept. */
let held: Preferences | null = null

/** What was chosen; empty when nothing was, or when the browser does not tell. */
export function preferences(): Preferences {
  if (held) return held
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}")
    return typeof found === "object" && found ? (found as Preferences) : {}
  } catch {
    return {}
  }
}

/** Applies a choice and remembers it; an empty value goes back to the standard.
 *
 * Says whether it could be remembered. */
export function choose(name: keyof Preferences, value: string): boolean {
  const { [name]: _was, ...rest } = preferences()
  held = value ? { ...rest, [name]: value } : rest
  apply(held)
  try {
    if (Object.keys(held).length) localStorage.setItem(KEY, JSON.stringify(held))
    else localStorage.removeItem(KEY)
    return true
  } catch {
    return false
  }
}

function apply(wanted: Preferences): void {
  for (const look of LOOKS) {
    const value = wanted[look] ?? ""
    if (/^[a-z]+$/.test(value)) document.documentElement.setAttribute(`data-${look}`, value)
    else document.documentElement.removeAttribute(`data-${look}`)
  }
}

/** Follows a choice that was made in another tab. */
addEventListener("storage", event => {
  if (event.key !== KEY && event.key !== null) return
  held = null
  apply(preferences())
})
