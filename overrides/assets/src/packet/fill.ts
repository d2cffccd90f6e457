// Words written on a finished page where its fields are: the same rules as plugins/imr/books/fill.py.
import { decodePDFRawStream, PDFArray, PDFDict, PDFHexString, PDFName, PDFNumber, PDFRawStream, PDFString, type PDFDocument, type PDFPage, type PDFRef } from "@cantoo/pdf-lib"
import { _ } from "../page/words"
import type { Source, Written } from "./tags"

/** Points. */
const LARGEST = 24
const PLAIN = 11
const SMALLEST = 8
/** A line's height, and the way from a ruled line to the words on it, in sizes of the letters. */
const HEIGHT = 2.3
const ABOVE_LINE = 0.36

/** The sheet's font lacks letters; the message is for the reader. */
export class Unprintable extends Error {}

interface Face {
  readonly name: string
  readonly glyphs: ReadonlyMap<string, number>
  readonly widths: readonly number[]
}

const decode = (stream: PDFRawStream): string => new TextDecoder("latin1").decode(decodePDFRawStream(stream).decode())

/** Reads the upright, regular font of a page. */
function readFace(page: PDFPage): Face {
  const fonts = page.node.Resources()?.lookup(PDFName.of("Font"), PDFDict)
  for (const [name] of fonts?.entries() ?? []) {
    const font = fonts?.lookup(name, PDFDict)
    if (!font?.lookup(PDFName.of("BaseFont"), PDFName).decodeText().endsWith("Regular")) continue
    const table = font.lookup(PDFName.of("ToUnicode"))
    if (!(table instanceof PDFRawStream)) continue
    const glyphs = new Map<string, number>()
    for (const [, code, text] of decode(table).matchAll(/<([0-9a-f]{4})> <([0-9a-f]+)>/g)) {
      const units = (text ?? "").match(/.{4}/g) ?? []
      glyphs.set(String.fromCharCode(...units.map(unit => parseInt(unit, 16))), parseInt(code ?? "", 16))
    }
    const descendant = font.lookup(PDFName.of("DescendantFonts"), PDFArray).lookup(0, PDFDict)
    const widths = descendant.lookup(PDFName.of("W"), PDFArray).lookup(1, PDFArray).asArray()
    return { name: name.asString(), glyphs, widths: widths.map(width => (width instanceof PDFNumber ? width.asNumber() : 0)) }
  }
  throw new Error("no plain font")
}

const widthOf = (face: Face, text: string, size: number): number =>
  ([...text].reduce((sum, letter) => sum + (face.widths[face.glyphs.get(letter) ?? 0] ?? 0), 0) * size) / 1000

function ink(text: string, [left = 0, bottom = 0, right = 0, top = 0]: readonly number[], face: Face): string {
  let words = text.normalize("NFC").split(/\s+/).filter(Boolean).join(" ")
  const lacking = [...new Set([...words].filter(letter => !face.glyphs.has(letter)))].sort()
  if (lacking.length) throw new Unprintable(_("These letters cannot be printed here: {letters}", { letters: lacking.join(" ") }))
  let size = Math.min(LARGEST, Math.max(PLAIN, (top - bottom) / HEIGHT))
  while (size > SMALLEST && widthOf(face, words, size) > right - left) size -= 0.5
  while ([...words].length > 1 && widthOf(face, words, size) > right - left)
    words = `${[...words.replace(/…+$/, "")].slice(0, -1).join("").trimEnd()}…`
  const codes = [...words].map(letter => (face.glyphs.get(letter) ?? 0).toString(16).padStart(4, "0")).join("")
  const place = `1 0 0 1 ${left.toFixed(2)} ${(bottom + ABOVE_LINE * size).toFixed(2)}`
  return `BT ${face.name} ${size.toFixed(1)} Tf 0 g ${place} Tm <${codes}> Tj ET`
}

const textOf = (value: unknown): string =>
  value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : ""

/** Writes the values into the fields of pages, by the last part of their names, and says where.
 *
 * @param numbers the pages, counted from 1
 * @param source knows how many marks a page has already */
export function fill(pdf: PDFDocument, numbers: readonly number[], values: ReadonlyMap<string, string>, source: Source): Written {
  const written = new Map<PDFDict, { page: number; mark: number }>()
  const stream = (content: string): PDFRef => pdf.context.register(pdf.context.flateStream(content))
  for (const number of numbers) {
    const page = pdf.getPage(number - 1)
    const drawn: string[] = []
    let face: Face | null = null
    let mark = source.marks(page.node)
    for (const entry of page.node.Annots()?.asArray() ?? []) {
      const note = pdf.context.lookup(entry)
      if (!(note instanceof PDFDict)) continue
      const text = values.get(textOf(note.lookup(PDFName.of("T"))).split("/").pop() ?? "")
      if (!text) continue
      face ??= readFace(page)
      const box = note.lookup(PDFName.of("Rect"), PDFArray).asArray()
      drawn.push(`/Span <</MCID ${mark}>> BDC`, ink(text, box.map(side => (side instanceof PDFNumber ? side.asNumber() : 0)), face), "EMC")
      written.set(note, { page: number, mark: mark++ })
    }
    if (!drawn.length) continue
    // The page's own drawing leaves its coordinates upside down.
    page.node.wrapContentStreams(stream("q\n"), stream("\nQ\n"))
    page.node.addContentStream(stream(drawn.join("\n")))
  }
  return written
}
