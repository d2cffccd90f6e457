/** The form of a PDF file: its fields by their full names, whoever wrote the file. */
import { PDFArray, PDFContext, PDFDict, PDFHexString, PDFName, PDFObject, PDFParser, PDFRawStream, PDFString, decodePDFRawStream, pdfDocEncodingDecode } from "@cantoo/pdf-lib"
import { _ } from "../../page/words"

/** Why a file cannot be used, in the reader's words. */
export class PdfProblem extends Error {}

/** One answer of the form; a group of radio buttons is one. */
export interface Field {
  readonly dict: PDFDict
  /** `Tx` for text, `Btn` for boxes and radio buttons, `Ch` for lists. */
  readonly kind: string
  /** Where it shows on the pages; often the field itself. */
  readonly widgets: readonly PDFDict[]
}

export interface Form {
  readonly context: PDFContext
  readonly root: PDFDict
  readonly fields: ReadonlyMap<string, Field>
}

/** The largest file that is opened, in bytes: ten times the workbook. */
export const MOST = 20_000_000

/** What the reader may nest in a file, so that a file that points at itself ends. */
const DEEP = 40

const key = (name: string): PDFName => PDFName.of(name)

export function dict(found: PDFObject | undefined): PDFDict | undefined {
  if (found instanceof PDFDict) return found
  return found instanceof PDFRawStream ? found.dict : undefined
}

/** Gives the entry of a dictionary, or of its parents where it lacks. */
export function inherited(from: PDFDict, name: string): PDFObject | undefined {
  let at: PDFDict | undefined = from
  for (let depth = 0; at && depth < DEEP; depth++) {
    const found: PDFObject | undefined = at.lookup(key(name))
    if (found) return found
    at = dict(at.lookup(key("Parent")))
  }
  return undefined
}

/** Gives the text of a string, a name or a stream (ISO 32000-2, 7.9.2: UTF-16, UTF-8 or PDFDocEncoding). */
export function textOf(found: PDFObject | undefined): string {
  if (found instanceof PDFName) return new TextDecoder().decode(found.asBytes())
  if (found instanceof PDFRawStream) return decoded(decodePDFRawStream(found).decode())
  return found instanceof PDFString || found instanceof PDFHexString ? decoded(found.asBytes()) : ""
}

function decoded(bytes: Uint8Array): string {
  const [one, two, three] = bytes
  const little = one === 0xff && two === 0xfe
  if (little || (one === 0xfe && two === 0xff)) {
    let text = ""
    for (let at = 2; at + 1 < bytes.length; at += 2) text += String.fromCharCode((bytes[little ? at + 1 : at]! << 8) | bytes[little ? at : at + 1]!)
    return text.replace(/\x1b[a-z]{2}([A-Z]{2})?\x1b/g, "") // what language it is in, which nobody shows
  }
  if (one === 0xef && two === 0xbb && three === 0xbf) return new TextDecoder().decode(bytes)
  return pdfDocEncodingDecode(bytes)
}

/** Gives a text as a PDF string that holds every character. */
export function stringOf(text: string): PDFHexString {
  let hex = "FEFF"
  for (let at = 0; at < text.length; at++) hex += text.charCodeAt(at).toString(16).padStart(4, "0")
  return PDFHexString.of(hex.toUpperCase())
}

/** Opens a PDF file.
 *
 * Rejects with a PdfProblem if it is no PDF, damaged, locked or too large; the file is only read. */
export async function open(bytes: Uint8Array): Promise<Form> {
  if (bytes.length > MOST) throw new PdfProblem(_("This file is too large. It is not a PDF of this site."))
  const latin = (part: Uint8Array): string => new TextDecoder("latin1").decode(part)
  if (!latin(bytes.subarray(0, 1024)).includes("%PDF-")) throw new PdfProblem(_("This file is not a PDF."))
  const damaged = _("This PDF is damaged. Get the file again, and try once more.")
  // The end is looked at first: without it, the parser would try each byte of a broken file.
  if (!latin(bytes.subarray(-2048)).includes("startxref")) throw new PdfProblem(damaged)
  let context: PDFContext
  try {
    context = await PDFParser.forBytesWithOptions(bytes, 500).parseDocument()
  } catch (problem) {
    throw new PdfProblem(damaged, { cause: problem })
  }
  if (context.trailerInfo.Encrypt) throw new PdfProblem(_("This PDF is locked with a password. Save a copy without the password, and try once more."))
  const root = dict(context.lookup(context.trailerInfo.Root))
  if (!root) throw new PdfProblem(damaged)
  return { context, root, fields: fieldsOf(root) }
}

function fieldsOf(root: PDFDict): Map<string, Field> {
  const found = new Map<string, Field>()
  const seen = new Set<PDFDict>()
  const visit = (field: PDFDict, before: string, depth: number): void => {
    if (seen.has(field) || depth > DEEP) return
    seen.add(field)
    const own = textOf(field.lookup(key("T")))
    const name = [before, own].filter(Boolean).join(".")
    const kids = list(field.lookup(key("Kids")))
    const parts = kids.filter(kid => kid.has(key("T")))
    parts.forEach(kid => visit(kid, name, depth + 1))
    const kind = textOf(inherited(field, "FT"))
    if (parts.length || !kind) return
    kids.forEach(kid => seen.add(kid))
    const was = found.get(name)
    const widgets = kids.length ? kids : [field]
    found.set(name, was ? { ...was, widgets: [...was.widgets, ...widgets] } : { dict: field, kind, widgets })
  }
  list(dict(root.lookup(key("AcroForm")))?.lookup(key("Fields"))).forEach(field => visit(field, "", 0))
  // Some programs leave fields on the pages alone.
  for (const widget of widgetsOf(dict(root.lookup(key("Pages"))), new Set())) {
    let top = widget
    for (let depth = 0, up = dict(top.lookup(key("Parent"))); up && depth < DEEP; depth++, up = dict(up.lookup(key("Parent")))) top = up
    visit(top, "", 0)
  }
  return found
}

function* widgetsOf(page: PDFDict | undefined, seen: Set<PDFDict>): Generator<PDFDict> {
  if (!page || seen.has(page)) return
  seen.add(page)
  for (const kid of list(page.lookup(key("Kids")))) yield* widgetsOf(kid, seen)
  for (const note of list(page.lookup(key("Annots")))) if (textOf(note.lookup(key("Subtype"))) === "Widget") yield note
}

/** Gives the dictionaries of an array; a single one counts as an array of one. */
export function list(found: PDFObject | undefined): PDFDict[] {
  if (!(found instanceof PDFArray)) return found instanceof PDFDict ? [found] : []
  return Array.from({ length: found.size() }, (_entry, at) => dict(found.lookup(at))).filter(entry => entry !== undefined)
}
