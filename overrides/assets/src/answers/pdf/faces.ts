/** The typefaces that a PDF of this site brings along, as far as drawing a line of text needs them. */
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream, PDFRef, decodePDFRawStream, type PDFObject } from "@cantoo/pdf-lib"
import { dict, list, textOf, type Form } from "./form"

export interface Face {
  /** Its key among the fonts of an appearance. */
  readonly name: string
  readonly ref: PDFRef
  /** For each character: its code as hexadecimal digits, and its width in thousandths of the size. */
  readonly glyphs: ReadonlyMap<string, readonly [code: string, width: number]>
}

/** How high and deep a font says it is, in thousandths of its size: viewers space lines by it. */
export interface Leading {
  readonly ascent: number
  readonly descent: number
}

const key = (name: string): PDFName => PDFName.of(name)
const numbers = (found: PDFObject | undefined): number[] =>
  found instanceof PDFArray ? Array.from({ length: found.size() }, (_entry, at) => number(found.lookup(at))) : []

export function number(found: PDFObject | undefined): number {
  return found instanceof PDFNumber ? found.asNumber() : 0
}

/** Gives the font of the fields: a simple one, in Windows' encoding (`books/faces.py`). */
export function fieldFace(font: PDFDict, ref: PDFRef, name: string): Face {
  const first = number(font.lookup(key("FirstChar")))
  const glyphs = new Map<string, [string, number]>()
  numbers(font.lookup(key("Widths"))).forEach((width, at) => {
    const code = first + at
    const character = new TextDecoder("windows-1252").decode(Uint8Array.of(code))
    if (width && !/\p{Cc}/u.test(character)) glyphs.set(character, [code.toString(16).padStart(2, "0"), width])
  })
  return { name, ref, glyphs }
}

/** Gives the regular font of the pages, which knows more letters than the fields' own; undefined if
 * the file has none that says which letters it has. */
export function pageFace(form: Form, name: string): Face | undefined {
  const pages = list(dict(form.root.lookup(key("Pages")))?.lookup(key("Kids")))
  for (const page of pages) {
    const fonts = dict(dict(page.lookup(key("Resources")))?.lookup(key("Font")))
    for (const [font, value] of fonts?.entries() ?? []) {
      const found = fonts?.lookup(font)
      if (!(found instanceof PDFDict) || !(value instanceof PDFRef)) continue
      if (textOf(found.lookup(key("BaseFont"))).endsWith("-Regular") && textOf(found.lookup(key("Encoding"))) === "Identity-H") return wholeFace(found, value, name)
    }
  }
  return undefined
}

/** Reads a font whose two-byte codes are glyphs, and whose widths are one list from glyph 0 on. */
function wholeFace(font: PDFDict, ref: PDFRef, name: string): Face | undefined {
  const unicode = font.lookup(key("ToUnicode"))
  const runs = list(font.lookup(key("DescendantFonts")))[0]?.lookup(key("W"))
  if (!(unicode instanceof PDFRawStream) || !(runs instanceof PDFArray) || runs.size() !== 2) return undefined
  const widths = numbers(runs.lookup(1))
  const glyphs = new Map<string, [string, number]>()
  const map = new TextDecoder("latin1").decode(decodePDFRawStream(unicode).decode())
  for (const [, code, text] of map.matchAll(/^<([0-9a-f]{4})> <([0-9a-f]{4})>$/gm)) {
    const character = String.fromCharCode(parseInt(text!, 16))
    const width = widths[parseInt(code!, 16)]
    if (width && !glyphs.has(character)) glyphs.set(character, [code!, width])
  }
  return { name, ref, glyphs }
}

export function leadingOf(font: PDFDict): Leading {
  const about = dict(font.lookup(key("FontDescriptor")))
  return { ascent: number(about?.lookup(key("Ascent"))), descent: -number(about?.lookup(key("Descent"))) }
}

/** Writes the same font once more as one with other lines, so that what is typed later fits, too. */
export function withLeading(form: Form, font: PDFDict, { ascent, descent }: Leading): PDFRef {
  const about = dict(font.lookup(key("FontDescriptor")))!.clone(form.context)
  about.set(key("Ascent"), PDFNumber.of(Math.round(ascent)))
  about.set(key("Descent"), PDFNumber.of(-Math.round(descent)))
  const spaced = font.clone(form.context)
  spaced.set(key("FontDescriptor"), form.context.register(about))
  return form.context.register(spaced)
}
