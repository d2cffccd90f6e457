/** A plan as a calendar file: iCalendar, RFC 5545. plugins/imr/planner/ics.py writes the same bytes
 * for the same plan, and says why each line is as it is. */
import { _ } from "../page/words"
import { contents, type Course, type Link, type Meeting, type Plan } from "./rules"

const PRODUCT = "-//IMR curriculum//Group planner//EN"
/** Octets of a line, without its end (RFC 5545, 3.1). */
const LINE = 75
const [PRIME, OFFSET, MASK] = [0x100000001b3n, 0xcbf29ce484222325n, (1n << 64n) - 1n] as const
const octets = new TextEncoder()

/** Writes the calendar of a plan; `site` is where the reader's pages are, ending in a slash. */
export function calendar(course: Course, plan: Plan, name: string, site: string): string {
  const { choice } = plan
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", `PRODID:${PRODUCT}`, "CALSCALE:GREGORIAN", `NAME:${text(name)}`, `X-WR-CALNAME:${text(name)}`]
  for (const meeting of plan.meetings) {
    const begin = new Date(`${meeting.day}T${choice.hour}:00Z`)
    const end = new Date(begin.getTime() + choice.minutes * 60_000)
    const about = contents(course, choice, meeting)
    const summary = _("{name}: {title}", { name, title: about.title })
    const groups: [string, readonly Link[]][] = [
      [_("Pages"), about.pages],
      [_("Guide"), about.guides],
      [_("Worksheets"), about.sheets],
      [_("Packet"), about.packets],
    ]
    lines.push(
      "BEGIN:VEVENT",
      `UID:${uid(plan, meeting, name)}`,
      `DTSTAMP:${choice.start.replaceAll("-", "")}T000000Z`,
      `DTSTART:${moment(begin)}`,
      `DTEND:${moment(end)}`,
      `SUMMARY:${text(summary)}`,
      `DESCRIPTION:${text(description(groups, site))}`,
      "END:VEVENT",
    )
  }
  lines.push("END:VCALENDAR")
  return lines.flatMap(fold).map(line => `${line}\r\n`).join("")
}

const moment = (at: Date): string => at.toISOString().slice(0, 19).replace(/[-:]/g, "")

function description(groups: readonly [string, readonly Link[]][], site: string): string {
  return groups
    .filter(([, links]) => links.length)
    .flatMap(([heading, links]) => [`${heading}:`, ...links.map(({ title, url }) => `- ${title}${site ? ` ${site}${url}` : ""}`)])
    .join("\n")
}

function uid({ choice }: Plan, { number }: Meeting, name: string): string {
  return `${choice.start.replaceAll("-", "")}-${choice.track}-${String(number).padStart(2, "0")}-${digest(name)}@imr-plan`
}

/** FNV-1a as 16 digits. */
function digest(value: string): string {
  let found: bigint = OFFSET
  for (const octet of octets.encode(value)) found = ((found ^ BigInt(octet)) * PRIME) & MASK
  return found.toString(16).padStart(16, "0")
}

function text(value: string): string {
  return value
    .replace(/[\\;,]/g, "\\$&")
    .replace(/[\x00-\x09\x0b-\x1f\x7f]/g, "")
    .replaceAll("\n", "\\n")
}

function fold(line: string): string[] {
  const parts: string[] = []
  let [part, size] = ["", 0]
  for (const letter of line) {
    const more = octets.encode(letter).length
    if (size + more > LINE) {
      parts.push(part)
      ;[part, size] = [" ", 1]
    }
    part += letter
    size += more
  }
  return [...parts, part]
}
