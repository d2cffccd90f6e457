// Cuts what can be read on a page into sentences, each with its place and its language. The page
// itself is not changed: a passage is a Range.

/** One sentence (or a part of a very long one), or the description of a picture. */
export interface Passage {
  readonly text: string
  /** BCP 47, from the nearest `lang` around it. */
  readonly lang: string
  readonly range: Range
}

const LONGEST = 240 // characters; some engines fall silent after a quarter of a minute
const SILENT = "script, style, template, button, input, textarea, select, svg, dialog, [hidden], [aria-hidden='true'], [data-unread]"
const INLINE = /^(inline|contents|ruby)/

interface Piece {
  readonly node: Text
  readonly start: number
}

/** Finds every passage below a root, in reading order; what is hidden or closed is left out. */
export function passages(root: Element): Passage[] {
  const found: Passage[] = []
  let pieces: Piece[] = []
  let text = ""

  const flush = (lang: string): void => {
    for (const [start, end] of sentences(text, lang)) {
      found.push({ text: text.slice(start, end), lang, range: span(pieces, start, end) })
    }
    pieces = []
    text = ""
  }

  const walk = (element: Element, lang: string): void => {
    for (const child of element.childNodes) {
      if (child instanceof Text) {
        pieces.push({ node: child, start: text.length })
        text += child.data.replace(/\s/g, " ")
      } else if (child instanceof HTMLImageElement) {
        flush(lang)
        if (child.alt.trim() && child.getClientRects().length) found.push({ text: child.alt.trim(), lang, range: around(child) })
      } else if (child instanceof Element) {
        if (child.tagName === "BR") text += " "
        if (child.matches(SILENT) || closed(child)) continue
        const style = getComputedStyle(child)
        if (style.display === "none" || style.visibility === "hidden") continue
        const own = child.getAttribute("lang") ?? lang
        const apart = own !== lang || !INLINE.test(style.display)
        if (apart) flush(lang)
        walk(child, own)
        if (apart) flush(own)
      }
    }
  }

  const lang = root.closest("[lang]")?.getAttribute("lang") ?? "en"
  walk(root, lang)
  flush(lang)
  return found
}

function closed(element: Element): boolean {
  const parent = element.parentElement
  return parent instanceof HTMLDetailsElement && !parent.open && element.tagName !== "SUMMARY"
}

function around(node: Node): Range {
  const range = document.createRange()
  range.selectNode(node)
  return range
}

/** Start and end of each sentence that says something. */
function sentences(text: string, lang: string): [number, number][] {
  const cuts: [number, number][] = []
  for (const [start, end] of split(text, lang)) {
    const first = start + (/^\s*/.exec(text.slice(start, end))?.[0].length ?? 0)
    const last = start + text.slice(start, end).trimEnd().length
    if (/[\p{L}\p{N}]/u.test(text.slice(first, last))) cuts.push(...shorten(text, first, last))
  }
  return cuts
}

function split(text: string, lang: string): [number, number][] {
  if (typeof Intl.Segmenter === "function") {
    const parts = new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text)
    return Array.from(parts, ({ index, segment }) => [index, index + segment.length])
  }
  return Array.from(text.matchAll(/[^.!?…。！？؟।]+[.!?…。！？؟।]*\s*/gu), found => [found.index, found.index + found[0].length])
}

function shorten(text: string, start: number, end: number): [number, number][] {
  if (end - start <= LONGEST) return [[start, end]]
  const head = text.slice(start, start + LONGEST)
  const pause = Math.max(head.search(/[,;:、，；](?=[^,;:、，；]*$)/u), 0)
  const cut = start + (pause > LONGEST / 3 ? pause + 1 : Math.max(head.lastIndexOf(" "), LONGEST / 2))
  return [[start, cut], ...shorten(text, cut, end)]
}

function span(pieces: readonly Piece[], start: number, end: number): Range {
  const range = document.createRange()
  const at = (offset: number, last: boolean): [Text, number] => {
    const held = [...pieces].reverse().find(piece => (last ? piece.start < offset : piece.start <= offset)) ?? pieces[0]
    if (!held) throw new RangeError("a sentence has no text")
    return [held.node, Math.min(offset - held.start, held.node.length)]
  }
  range.setStart(...at(start, false))
  range.setEnd(...at(end, true))
  return range
}
