// What a row of numbers says, without a picture. No number is called good or bad.
import { _ } from "../page/words"

/** One place on the way: a number, or null where nothing was written. */
export type Point = number | null

/** What was typed as a number; null for anything else. A comma may stand for the point. */
export function numeric(text: string | undefined): Point {
  const found = text === undefined || text.trim() === "" ? NaN : Number(text.trim().replace(",", "."))
  return Number.isFinite(found) ? found : null
}

/** Numbers with their places, gaps left out. */
export function filled(points: readonly Point[]): { at: number; value: number }[] {
  return points.flatMap((value, at) => (value === null ? [] : [{ at, value }]))
}

/** Whether the last three numbers, side by side, go up and up. */
export function rising(points: readonly Point[]): boolean {
  const known = filled(points)
  const last = known.slice(-3)
  const [one, two, three] = last
  if (!one || !two || !three || three.at - one.at !== 2) return false
  return one.value < two.value && two.value < three.value
}

export type Change = "higher" | "same" | "lower"

/** How a later number differs from an earlier one; null if one of them is missing. */
export function change(earlier: Point | undefined, later: Point | undefined): Change | null {
  if (earlier == null || later == null) return null
  return later > earlier ? "higher" : later < earlier ? "lower" : "same"
}

/** A sentence for somebody who does not see the picture. */
export function summary(points: readonly Point[], write: (value: number) => string): string {
  const known = filled(points).map(({ value }) => value)
  const [first] = known
  const [latest] = known.slice(-1)
  if (first === undefined || latest === undefined) return _("Nothing written yet.")
  if (known.length === 1) return _("One number: {value}.", { value: write(first) })
  return _("{count} numbers. First {first}, latest {latest}, lowest {lowest}, highest {highest}.", {
    count: known.length,
    first: write(first),
    latest: write(latest),
    lowest: write(Math.min(...known)),
    highest: write(Math.max(...known)),
  })
}
