// Draws one row of numbers as an SVG of the width that is there, so that its letters keep their
// size. Everything is drawn in the color of the text, in shapes: no meaning lies in a color.
import type { Point } from "./series"

/** What is drawn: a line of dots on a scale, bars from zero, or pairs of before and after. */
export interface Drawing {
  readonly kind: "line" | "bars" | "pairs"
  readonly title: string
  readonly description: string
  readonly points: readonly Point[]
  /** For pairs, what came after each of `points`. */
  readonly after?: readonly Point[]
  /** Short names of the places, below the picture. */
  readonly places: readonly string[]
  readonly least: number
  readonly most: number
  readonly write: (value: number) => string
}

const SVG = "http://www.w3.org/2000/svg"
let drawn = 0

/** Makes the picture.
 *
 * @param width of the place, in CSS pixels
 * @param letter height of its letters, in CSS pixels */
export function picture(drawing: Drawing, width: number, letter: number): SVGSVGElement {
  const { kind, points, places, least, most, write } = drawing
  const left = letter * 1.6
  const top = letter * 1.7
  const plot = letter * (kind === "bars" ? 5 : 6.5)
  const step = (width - left - letter / 2) / Math.max(points.length, 1)
  const x = (at: number): number => left + step * (at + 0.5)
  const y = (value: number): number => top + plot - (plot * (value - least)) / (most - least)
  const height = top + plot + letter * 2.2
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "imr-picture" })
  const name = `imr-picture-${++drawn}`
  svg.setAttribute("aria-labelledby", `${name}-title ${name}-words`)
  svg.append(
    words("title", drawing.title, { id: `${name}-title` }),
    words("desc", drawing.description, { id: `${name}-words` }),
  )
  const text = (content: string, at: number, base: number, more: Record<string, string> = {}): void => {
    svg.append(words("text", content, { x: at, y: base, "font-size": letter, "text-anchor": "middle", ...more }))
  }
  const levels = kind === "bars" ? [least] : Array.from({ length: most - least + 1 }, (_level, index) => least + index)
  for (const level of levels) {
    svg.append(make("path", { d: `M${left} ${y(level)}H${width}`, class: "imr-picture__level" }))
    if (level === least || level === most) text(write(level), letter * 0.6, y(level) + letter * 0.35)
  }
  const longest = Math.max(...places.map(place => place.length))
  const every = Math.ceil((longest * letter * 0.62 + 4) / step)
  places.forEach((place, at) => at % every === 0 && text(place, x(at), height - letter * 0.5))

  if (kind === "line") {
    svg.append(make("path", { d: path(points, x, y), class: "imr-picture__line" }))
    points.forEach((value, at) => {
      if (value === null) return
      svg.append(make("circle", { cx: x(at), cy: y(value), r: letter * 0.34, class: "imr-picture__dot" }))
      text(write(value), x(at), y(value) - letter * 0.6, { "font-weight": "700" })
    })
  }
  if (kind === "bars") {
    const wide = Math.min(step * 0.7, letter * 2)
    points.forEach((value, at) => {
      if (value === null) return
      svg.append(make("rect", { x: x(at) - wide / 2, y: y(value), width: wide, height: Math.max(y(least) - y(value), 1), class: "imr-picture__bar" }))
      const exact = write(value)
      const fits = exact.length * letter * 0.6 <= step
      text(fits ? exact : write(Math.round(value)), x(at), y(value) - letter * 0.35, { "font-weight": "700" })
    })
  }
  if (kind === "pairs") points.forEach((before, at) => pair(svg, before, drawing.after?.[at] ?? null, x(at), y, letter, text, write))
  return svg
}

/** Before is an open ring, after a full square: the two can lie on each other and still be told apart. */
function pair(
  svg: SVGElement,
  before: Point,
  after: Point,
  at: number,
  y: (value: number) => number,
  letter: number,
  text: (content: string, at: number, base: number, more?: Record<string, string>) => void,
  write: (value: number) => string,
): void {
  const side = letter * 0.6
  const beside = (value: number, weight: string): void =>
    text(write(value), at + letter * 0.75, y(value) + letter * 0.35, { "text-anchor": "start", "font-weight": weight })
  if (before !== null && after !== null) svg.append(make("path", { d: `M${at} ${y(before)}V${y(after)}`, class: "imr-picture__line" }))
  if (before !== null) {
    svg.append(make("circle", { cx: at, cy: y(before), r: letter * 0.5, class: "imr-picture__ring" }))
    if (before !== after) beside(before, "400")
  }
  if (after !== null) {
    svg.append(make("rect", { x: at - side / 2, y: y(after) - side / 2, width: side, height: side, class: "imr-picture__dot" }))
    beside(after, "700")
  }
}

/** A line from dot to dot; a gap in the numbers is a gap in the line. */
function path(points: readonly Point[], x: (at: number) => number, y: (value: number) => number): string {
  let pen = "M"
  let line = ""
  points.forEach((value, at) => {
    if (value === null) pen = "M"
    else {
      line += `${pen}${x(at)} ${y(value)}`
      pen = "L"
    }
  })
  return line
}

function make<Name extends keyof SVGElementTagNameMap>(tag: Name, attributes: Record<string, string | number>): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  return made
}

function words(tag: "title" | "desc" | "text", content: string, attributes: Record<string, string | number>): SVGElement {
  const made = make(tag, attributes)
  made.textContent = content
  return made
}
