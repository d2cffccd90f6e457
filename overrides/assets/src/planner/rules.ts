/** From choices to meetings with dates. plugins/imr/planner/rules.py keeps the same rules, and the
 * cases in tests/cases/plans/ hold for both. */
import { _ } from "../page/words"

export interface Link {
  readonly title: string
  /** Below the locale's site. */
  readonly url: string
}

export interface Session {
  readonly number: number
  readonly variant: string
  readonly page: Link
  readonly guide: Link | null
  readonly sheets: readonly Link[]
  readonly packet: Link | null
}

export interface Topic {
  readonly number: number
  readonly title: string
  readonly optional: boolean
  /** Pairs of a track's name and, for each of its meetings, the session numbers it uses. */
  readonly tracks: readonly (readonly [string, readonly (readonly number[])[]])[]
  readonly sessions: readonly Session[]
  readonly reviews: readonly { readonly variant: string; readonly page: Link }[]
}

export interface Occasion {
  readonly pages: readonly Link[]
  readonly guides: readonly Link[]
  readonly sheets: readonly Link[]
}

export interface Course {
  readonly topics: readonly Topic[]
  readonly orientation: Occasion
  readonly graduation: Occasion
}

export interface Choice {
  readonly name: string
  /** Days are written as 2026-12-01; no meeting is earlier than this one. */
  readonly start: string
  /** As in "14:00". */
  readonly hour: string
  readonly minutes: number
  readonly track: string
  readonly group: boolean
  /** 0 is Monday; none means the weekday of the start. */
  readonly weekdays: readonly number[]
  readonly every: number
  readonly variants: readonly string[]
  readonly optional: boolean
  readonly orientations: number
  readonly graduation: boolean
  /** First and last day of each time without meetings. */
  readonly skip: readonly (readonly [string, string])[]
}

export interface Meeting {
  readonly number: number
  readonly day: string
  readonly kind: "orientation" | "session" | "graduation"
  readonly module: number
  readonly sessions: readonly number[]
  readonly variants: readonly string[]
  readonly part: number
  readonly parts: number
  readonly last: boolean
}

export interface Plan {
  readonly choice: Choice
  readonly meetings: readonly Meeting[]
  readonly skipped: readonly string[]
}

export interface Contents {
  readonly title: string
  readonly pages: readonly Link[]
  readonly guides: readonly Link[]
  readonly sheets: readonly Link[]
  readonly packets: readonly Link[]
}

/** A plan cannot be made; `field` is the name of the control to mend. */
export class PlanError extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message)
  }
}

const DAY = 86_400_000
const HORIZON = 3653
const LONGEST_NAME = 80

/** Days since 1970 of a day as 2026-12-01. */
const count = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY
const written = (days: number): string => new Date(days * DAY).toISOString().slice(0, 10)
/** 1970 began on a Thursday; 0 is Monday. */
const weekday = (days: number): number => (days + 3) % 7

/** Gives every meeting of the chosen track its day. */
export function plan(course: Course, choice: Choice): Plan {
  check(choice)
  const days = candidates(choice)
  const skipped: string[] = []
  const meetings = agenda(course, choice).map((meeting, place) => {
    for (;;) {
      const { value: day } = days.next()
      if (day === undefined) throw new PlanError("skip", _("These breaks leave too few days for all meetings."))
      if (!choice.skip.some(([first, last]) => first <= day && day <= last)) return { ...meeting, number: place + 1, day }
      skipped.push(day)
    }
  })
  return { choice, meetings, skipped }
}

function check(choice: Choice): void {
  const within = (value: number, least: number, most: number): boolean => Number.isInteger(value) && least <= value && value <= most
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(choice.start) || written(count(choice.start)) !== choice.start) throw new PlanError("start", _("Choose the first day."))
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(choice.hour)) throw new PlanError("hour", _("Choose when a meeting begins."))
  if (!within(choice.minutes, 15, 240)) throw new PlanError("minutes", _("Choose a length from {least} to {most} minutes.", { least: 15, most: 240 }))
  if (!within(choice.orientations, 0, 2)) throw new PlanError("orientations", _("Choose a number from {least} to {most}.", { least: 0, most: 2 }))
  if (!within(choice.every, 1, 4)) throw new PlanError("every", _("Choose a number from {least} to {most}.", { least: 1, most: 4 }))
  if (choice.weekdays.some(day => !within(day, 0, 6))) throw new PlanError("weekdays", _("Choose a weekday."))
  if ([...choice.name].length > LONGEST_NAME) throw new PlanError("name", _("Choose a name of {count} letters or fewer.", { count: LONGEST_NAME }))
  if (choice.skip.some(([first, last]) => last < first)) throw new PlanError("skip", _("A break ends before it begins."))
}

/** The days on which a meeting could be, from the start on, to be gone through once. */
function* candidates(choice: Choice): Generator<string, undefined> {
  const start = count(choice.start)
  const weekdays = choice.weekdays.length ? choice.weekdays : [weekday(start)]
  let first: number | undefined
  for (let day = start; day < start + HORIZON; day++) {
    if (!weekdays.includes(weekday(day))) continue
    const monday = day - weekday(day)
    first ??= monday
    if (((monday - first) / 7) % choice.every === 0) yield written(day)
  }
}

/** The meetings in order; their numbers and days are not theirs yet. */
function agenda(course: Course, choice: Choice): Meeting[] {
  const draft: Meeting = { number: 0, day: choice.start, kind: "session", module: 0, sessions: [], variants: [], part: 1, parts: 1, last: false }
  const parts = choice.orientations
  const meetings = Array.from({ length: parts }, (_none, place): Meeting => ({ ...draft, kind: "orientation", part: place + 1, parts }))
  for (const topic of course.topics) {
    if (choice.optional || !topic.optional) meetings.push(...meetingsOf(topic, choice, { ...draft, module: topic.number }))
  }
  if (choice.graduation) meetings.push({ ...draft, kind: "graduation" })
  return meetings
}

interface Reading {
  readonly sessions: readonly number[]
  readonly variants: readonly string[]
}

function meetingsOf(topic: Topic, choice: Choice, draft: Meeting): Meeting[] {
  const found = readings(topic, choice)
  const same = (a: Reading, b: Reading): boolean => String(a.sessions) === String(b.sessions) && String(a.variants) === String(b.variants)
  return found.map((reading, place) => ({
    ...draft,
    ...reading,
    part: found.slice(0, place + 1).filter(other => same(other, reading)).length,
    parts: found.filter(other => same(other, reading)).length,
    last: String(found[place + 1]?.variants) !== String(reading.variants),
  }))
}

/** The session numbers and the variants of each meeting of a module.
 *
 * A group meets once for all its variants, and everyone reads their own pages. One person who takes
 * several gets meetings for each, and what they share once, with the last. */
function readings(topic: Topic, choice: Choice): Reading[] {
  const meetings = topic.tracks.find(([name]) => name === choice.track)?.[1]
  if (!meetings) throw new PlanError("track", _("Choose a track."))
  const own = topic.sessions.filter(session => session.variant)
  const known = [...new Set(own.map(session => session.variant))]
  const chosen = known.filter(variant => choice.variants.includes(variant))
  if (choice.group || chosen.length < 2) return meetings.map(sessions => ({ sessions, variants: chosen.length ? chosen : known }))
  const numbers = new Set(own.map(session => session.number))
  return chosen.flatMap((variant, place) =>
    meetings
      .map(sessions => sessions.filter(number => numbers.has(number) || place === chosen.length - 1))
      .filter(sessions => sessions.length)
      .map(sessions => ({ sessions, variants: [variant] })),
  )
}

/** What a meeting is about, in the reader's words. */
export function contents(course: Course, choice: Choice, meeting: Meeting): Contents {
  if (meeting.kind !== "session") {
    const first = meeting.kind === "orientation"
    const title = first ? _("Orientation") : _("Graduation")
    return { ...(first ? course.orientation : course.graduation), title: inPart(title, meeting), packets: [] }
  }
  const topic = course.topics.find(({ number }) => number === meeting.module)
  if (!topic) throw new RangeError(`There is no module ${meeting.module}`)
  const reads = (variant: string): boolean => !variant || meeting.variants.includes(variant)
  const sessions = meeting.sessions.flatMap(number => topic.sessions.filter(session => session.number === number && reads(session.variant)))
  const reviews = meeting.last ? topic.reviews.filter(review => reads(review.variant)) : []
  const anchor = choice.group ? "#plan-for-a-group" : "#plan-for-one-person"
  const sheets = new Map(sessions.flatMap(session => session.sheets).map(sheet => [sheet.url, sheet]))
  return {
    title: inPart(titleOf(topic, sessions), meeting),
    pages: [...sessions, ...reviews].map(({ page }) => page),
    guides: sessions.flatMap(({ guide }) => (guide ? [{ ...guide, url: guide.url + anchor }] : [])),
    sheets: [...sheets.values()],
    packets: sessions.flatMap(({ packet }) => packet ?? []),
  }
}

function titleOf(topic: Topic, sessions: readonly Session[]): string {
  const numbers = sessions.map(({ number }) => `${topic.number}.${number}`)
  const [first, last] = [numbers[0], numbers[numbers.length - 1]]
  const [only] = sessions
  return `${first === last ? first : `${first}–${last}`} ${only && sessions.length === 1 ? only.page.title : topic.title}`
}

function inPart(title: string, { part, parts }: Meeting): string {
  return parts === 1 ? title : _("{title} ({part} of {parts})", { title, part, parts })
}
