/** A worksheet's own PDF with answers in it: as tagged and as fillable as before. */
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRef, PDFStreamWriter, PDFString, type PDFObject } from "@cantoo/pdf-lib"
import { fieldFace, leadingOf, number, pageFace, withLeading, type Face } from "./faces"
import { dict, inherited, open, stringOf, textOf, type Field, type Form } from "./form"
import { fit, unshowable, visible, type Lines, type Setting } from "./layout"

export { PdfProblem } from "./form"

export interface Filled {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Fields whose answer is longer than its box. The file holds all of it, paper shows a part. */
  readonly cut: readonly string[]
  /** Fields that the PDF does not have. */
  readonly lost: readonly string[]
  /** What PDF viewers cannot show: then `bytes` is empty and nothing was made. */
  readonly unshowable: readonly string[]
}

const MULTILINE = 1 << 12
/** Points left free at both sides of a box, as PDFium leaves them. */
const ASIDE = 2

/** Puts answers into a PDF's fields.
 *
 * @param source The sheet's own PDF.
 * @param texts What to put in, by the full name of the field: text; the name of what is ticked.
 * Rejects with a PdfProblem if the PDF cannot be read. */
export async function fill(source: Uint8Array, texts: ReadonlyMap<string, string>): Promise<Filled> {
  const form = await open(source)
  const writer = new Writer(form)
  const cut: string[] = []
  const lost: string[] = []
  const strange = new Set<string>()
  for (const [name, text] of texts) {
    const field = form.fields.get(name)
    if (!field) lost.push(name)
    else if (field.kind === "Btn") {
      if (!tick(field, text)) lost.push(name)
    } else {
      writer.unshowable(text).forEach(sign => strange.add(sign))
      if (!strange.size && !writer.write(field, text)) cut.push(name)
    }
  }
  if (strange.size) return { bytes: new Uint8Array(), cut: [], lost, unshowable: [...strange] }
  const bytes = await PDFStreamWriter.forContext(form.context, 500).serializeToBuffer()
  return { bytes: bytes as Uint8Array<ArrayBuffer>, cut, lost, unshowable: [] }
}

const key = (name: string): PDFName => PDFName.of(name)

/** Ticks a box, or one of a group; says whether the field has such an answer. */
function tick(field: Field, text: string): boolean {
  const looks = field.widgets.map(widget => dict(dict(widget.lookup(key("AP")))?.lookup(key("N")))?.keys() ?? [])
  const state = looks.flat().find(name => textOf(name) === text)
  if (!state || text === "Off") return false
  field.dict.set(key("V"), state)
  field.widgets.forEach((widget, at) => widget.set(key("AS"), looks[at]!.includes(state) ? state : key("Off")))
  return true
}

/** Writes text into fields, and draws it with the file's own fonts. */
class Writer {
  readonly #form: Form
  readonly #fonts: PDFDict | undefined
  readonly #faces = new Map<string, Face>()
  #page: Face | null | undefined

  constructor(form: Form) {
    this.#form = form
    this.#fonts = dict(dict(dict(form.root.lookup(key("AcroForm")))?.lookup(key("DR")))?.lookup(key("Font")))
  }

  /** The fields' font knows Windows' Western letters; for others the pages' own font steps in. */
  #glyph(character: string, face: Face): [Face, readonly [string, number]] | undefined {
    const own = face.glyphs.get(character)
    if (own) return [face, own]
    this.#page ??= pageFace(this.#form, "IMRPage") ?? null
    const found = this.#page?.glyphs.get(character)
    return this.#page && found ? [this.#page, found] : undefined
  }

  #face(name: string): Face | undefined {
    const ref = this.#fonts?.get(key(name))
    const font = this.#fonts?.lookup(key(name))
    if (!(ref instanceof PDFRef) || !(font instanceof PDFDict)) return undefined
    const face = this.#faces.get(name) ?? fieldFace(font, ref, name)
    this.#faces.set(name, face)
    return face
  }

  unshowable(text: string): string[] {
    const face = this.#face(this.#first())
    return face ? unshowable(text, character => this.#glyph(character, face)?.[1][1]) : []
  }

  #first(): string {
    return textOf(this.#fonts?.keys().find(name => textOf((this.#fonts?.lookup(name) as PDFDict).lookup(key("Subtype"))) === "TrueType"))
  }

  /** Sets a field to a text and draws it; says whether all of it shows. */
  write(field: Field, text: string): boolean {
    field.dict.set(key("V"), stringOf(text))
    return field.widgets.map(widget => this.#draw(field, widget, text)).every(Boolean)
  }

  #draw(field: Field, widget: PDFDict, text: string): boolean {
    const [, name = "", points = ""] = /\/(\S+) ([\d.]+) Tf/.exec(textOf(inherited(widget, "DA"))) ?? []
    const face = this.#face(name)
    const [left, bottom, right, top] = sides(widget.lookup(key("Rect")))
    if (!face || right <= left || top <= bottom) return false
    const many = Boolean(number(inherited(widget, "Ff")) & MULTILINE)
    const font = this.#fonts!.lookup(key(name)) as PDFDict
    const { ascent, descent } = leadingOf(font)
    const pitch = ((ascent + descent) / 1000) * Number(points)
    const first = { size: Number(points), pitch, above: (descent / 1000) * Number(points) }
    const width = (character: string): number | undefined => this.#glyph(character, face)?.[1][1]
    const [wide, high] = [right - left, top - bottom]
    const set = fit(visible(text), wide - 2 * ASIDE, high, many ? ruled(first) : single(first), width)
    if (set.setting !== first) this.#tell(field, widget, font, name, set.setting)
    const start = many || set.setting.pitch < pitch ? high : (high + pitch) / 2
    this.#look(widget, wide, high, start, set, face)
    return set.whole
  }

  /** Lets the field know the size it was set in, so that a viewer sets what is typed next alike. */
  #tell(field: Field, widget: PDFDict, font: PDFDict, name: string, { size, pitch, above }: Setting): void {
    const spaced = `${name}x${Math.round(pitch * 100)}`
    if (!this.#fonts!.has(key(spaced))) {
      const descent = (above / size) * 1000
      this.#fonts!.set(key(spaced), withLeading(this.#form, font, { ascent: (pitch / size) * 1000 - descent, descent }))
    }
    widget.set(key("DA"), PDFString.of(`/${spaced} ${size} Tf 0 g`))
    field.dict.set(key("Ff"), PDFNumber.of(number(inherited(field.dict, "Ff")) | MULTILINE))
  }

  #look(widget: PDFDict, wide: number, high: number, start: number, { setting, lines }: Lines, face: Face): void {
    const used = new Map<string, PDFRef>()
    const aside = number(inherited(widget, "Q"))
    let content = `/Tx BMC q 0 0 ${round(wide)} ${round(high)} re W n BT 0 g\n`
    lines.forEach((line, at) => {
      let length = 0
      let shown = ""
      for (const [from, codes, width] of this.#runs(line, face)) {
        used.set(from.name, from.ref)
        shown += `/${from.name} ${setting.size} Tf <${codes}> Tj `
        length += (width * setting.size) / 1000
      }
      const x = aside ? (wide - length) / (aside === 1 ? 2 : 1) - (aside === 1 ? 0 : ASIDE) : ASIDE
      if (shown) content += `1 0 0 1 ${round(x)} ${round(start - (at + 1) * setting.pitch + setting.above)} Tm ${shown}\n`
    })
    const { context } = this.#form
    const look = context.flateStream(`${content}ET Q EMC`, {
      Type: "XObject",
      Subtype: "Form",
      BBox: [0, 0, round(wide), round(high)],
      Resources: { Font: Object.fromEntries(used) },
    })
    widget.set(key("AP"), context.obj({ N: context.register(look) }))
  }

  /** Cuts a line where its letters come from another font; gives the codes and the width of each part. */
  #runs(line: string, face: Face): [Face, string, number][] {
    const runs: [Face, string, number][] = []
    for (const character of line) {
      const found = this.#glyph(character, face)
      if (!found) continue
      const [from, [code, width]] = found
      const last = runs[runs.length - 1]
      if (last?.[0] === from) {
        last[1] += code
        last[2] += width
      } else runs.push([from, code, width])
    }
    return runs
  }
}

/** Ways to set an answer in a box of one line: large, then smaller, then in two and three lines. */
function single(first: Setting): Setting[] {
  const sizes = [[9, 11.7], [7, 8.2]] as const
  return [first, ...sizes.map(([size, pitch]) => ({ size, pitch, above: pitch * 0.24 }))]
}

/** Ways to set an answer on ruled lines: one, then two, then three typed lines for each of them. */
function ruled(first: Setting): Setting[] {
  const shares = [[2, 10], [3, 7.5]] as const
  return [first, ...shares.map(([share, size]) => ({ size, pitch: first.pitch / share, above: first.pitch / share / 4 }))]
}

const round = (points: number): number => Math.round(points * 100) / 100

function sides(found: PDFObject | undefined): [number, number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0] = found instanceof PDFArray ? [0, 1, 2, 3].map(at => number(found.lookup(at))) : []
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)]
}
