/** What people entered in a PDF, as it stands there. */
import { PDFArray, PDFName } from "@cantoo/pdf-lib"
import { dict, inherited, open, textOf, type Field } from "./form"

export { PdfProblem } from "./form"

/** What a PDF holds. */
export interface Found {
  /** What was entered, by the full name of its field: text as it stands; the name of what was ticked. */
  readonly texts: ReadonlyMap<string, string>
  /** The language it was printed in (BCP 47), which dates are written by; empty if it does not say. */
  readonly lang: string
}

/** Reads a PDF, also one that was filled in with another program.
 *
 * Rejects with a PdfProblem if it is not a PDF that can be read. */
export async function read(bytes: Uint8Array): Promise<Found> {
  const { root, fields } = await open(bytes)
  const texts = new Map<string, string>()
  for (const [name, field] of fields) {
    const text = field.kind === "Btn" ? chosen(field) : textOf(inherited(field.dict, "V"))
    if (text) texts.set(name, text)
  }
  return { texts, lang: textOf(root.lookup(PDFName.of("Lang"))) }
}

/** Gives the name of the answer that is ticked. Programs keep it in the field, in what shows, or in both. */
function chosen(field: Field): string {
  const shown = field.widgets.map(widget => textOf(widget.lookup(PDFName.of("AS"))))
  const state = [textOf(inherited(field.dict, "V")), ...shown].find(name => name && name !== "Off") ?? ""
  // Acrobat may number the states; then the real names stand in a list.
  const names = inherited(field.dict, "Opt")
  if (!(names instanceof PDFArray) || !/^\d+$/.test(state)) return state
  const own = field.widgets.some(widget => dict(dict(widget.lookup(PDFName.of("AP")))?.lookup(PDFName.of("N")))?.has(PDFName.of(state)))
  return (own && Number(state) < names.size() && textOf(names.lookup(Number(state)))) || state
}
