// A packet's pages put together into one PDF, on the device, one source at a time.
import {
  clip,
  concatTransformationMatrix,
  drawObject,
  Duplex,
  endPath,
  ParseSpeeds,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFPage,
  PDFRawStream,
  PDFRef,
  PDFString,
  popGraphicsState,
  PrintScaling,
  pushGraphicsState,
  rectangle,
  type PDFEmbeddedPage,
} from "@cantoo/pdf-lib"
import { fill } from "./fill"
import { Fonts } from "./fonts"
import { isImposed, isTwoSided, printingOrder, sidesOfSet, type Leaf, type Order, type Pile, type Side } from "./order"
import { Source, Tree, type Place, type Tag } from "./tags"

/** What a packet is made from. */
export interface Job {
  readonly order: Order
  readonly piles: readonly Pile[]
  /** Words for the fields of the facilitator's own sheets. */
  readonly values: ReadonlyMap<string, string>
  /** The bookmark of each pile. */
  readonly labels: readonly string[]
  readonly title: string
  readonly lang: string
  /** Gives the bytes of a PDF by its path below the site's root. */
  readonly load: (path: string) => Promise<ArrayBuffer>
  /** Told how many steps are done. */
  readonly tell: (done: number, steps: number) => void
  readonly signal: AbortSignal
}

/** Somebody pressed Stop. */
export class Stopped extends Error {}

/** Puts a packet together; rejects with Stopped if the signal says so. */
export async function make(job: Job): Promise<Uint8Array> {
  const { order, piles } = job
  const out = await PDFDocument.create({ updateMetadata: false })
  const sets = piles.map(pile => sidesOfSet(pile, order))
  const taken = await take(job, sets, out)
  const tree = new Tree(out.context)
  const sheets = new Sheets(out, taken)
  const pages = piles.map((pile, number) =>
    Array.from({ length: pile.copies }, () => {
      const made = (sets[number] ?? []).map((side, at) => ({ side, ...sheets.make(side, Math.floor(at / 2)) }))
      const places = new Map<string, Place>()
      for (const { side, page, forms } of made)
        side.forEach((leaf, half) => leaf && places.set(key(leaf), { page: page.ref, form: forms[half] }))
      for (const { path, index } of pile.pieces) {
        const tag = taken.tags.get(unit(path, index))
        const lang = taken.langs.get(path) ?? ""
        if (tag) tree.write(tag, page => places.get(key({ path, page })), lang === job.lang ? "" : lang)
      }
      return made
    }),
  )
  for (const { pile, copy, side } of printingOrder(piles, order)) {
    const page = pages[pile]?.[copy]?.[side]?.page
    if (page) out.addPage(page)
  }
  tree.finish(out)
  const marks = pages.flatMap((copies, pile) =>
    copies.map((made, copy) => ({
      title: (job.labels[pile] ?? "") + (copies.length > 1 ? ` (${copy + 1}/${copies.length})` : ""),
      page: made[0]?.page,
    })),
  )
  bookmark(out, marks)
  describe(out, job)
  look(job.signal)
  const bytes = await out.save({ useObjectStreams: true, addDefaultPage: false, objectsPerTick: 200 })
  look(job.signal)
  return bytes
}

function look(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped()
}

const MM = 72 / 25.4
/** What of a page's margins may be cut away in a booklet, and how thick a sheet is: points. */
const [SPINE, OUTER, EDGE, PAPER] = [11 * MM, 8 * MM, 7 * MM, 0.1 * MM]

const key = (leaf: NonNullable<Leaf>): string => `${leaf.path} ${leaf.page}`
const unit = (path: string, index: number): string => `${path} ${index}`

/** What was taken out of the sources. */
interface Taken {
  readonly wholes: Map<string, PDFPage>
  /** Pages that become halves of a booklet's sheets. */
  readonly halves: Map<string, PDFEmbeddedPage>
  readonly tags: Map<string, Tag>
  readonly langs: Map<string, string>
}

/** Takes what is needed out of each source, and lets the source go. */
async function take(job: Job, sets: readonly (readonly Side[])[], out: PDFDocument): Promise<Taken> {
  const taken: Taken = { wholes: new Map(), halves: new Map(), tags: new Map(), langs: new Map() }
  const sources = bySource(job.piles, sets, job.order)
  const fonts = new Fonts(out.context)
  let done = 0
  for (const [path, wanted] of sources) {
    job.tell(done++, sources.size + 1)
    const pdf = await PDFDocument.load(await job.load(path), { updateMetadata: false, parseSpeed: ParseSpeeds.Fast })
    look(job.signal)
    const source = new Source(pdf, out.context)
    const written = wanted.own ? fill(pdf, [...wanted.pages], job.values, source) : new Map()
    for (const index of wanted.pieces) taken.tags.set(unit(path, index), source.read(index, written))
    const lang = pdf.catalog.lookup(PDFName.of("Lang"))
    if (lang instanceof PDFString || lang instanceof PDFHexString) taken.langs.set(path, lang.decodeText())
    for (const page of pdf.getPages())
      for (const name of ["Annots", "Tabs", "StructParents"]) page.node.delete(PDFName.of(name))
    const at = (numbers: ReadonlySet<number>) => [...numbers].map(number => number - 1)
    const wholes = await out.copyPages(pdf, at(wanted.pages))
    const halves = await out.embedPages(at(wanted.folded).map(index => pdf.getPage(index)))
    wholes.forEach(page => fonts.share(page.node.Resources()))
    ;[...wanted.pages].forEach((page, index) => taken.wholes.set(key({ path, page }), wholes[index] as PDFPage))
    ;[...wanted.folded].forEach((page, index) => taken.halves.set(key({ path, page }), halves[index] as PDFEmbeddedPage))
    look(job.signal)
  }
  job.tell(done, sources.size + 1)
  await out.flush()
  for (const half of taken.halves.values()) fonts.share(formOf(half, out).dict.lookup(PDFName.of("Resources"), PDFDict))
  return taken
}

/** The drawing of a page that became a form. */
function formOf(half: PDFEmbeddedPage, out: PDFDocument): PDFRawStream {
  const form = out.context.lookup(half.ref)
  if (!(form instanceof PDFRawStream)) throw new Error("A page of a booklet could not be read.")
  return form
}

interface Wanted {
  readonly pages: Set<number>
  readonly folded: Set<number>
  /** Which of its parts. */
  readonly pieces: Set<number>
  /** Whether it is the facilitator's, with fields to fill in. */
  readonly own: boolean
}

/** Lists what each PDF has to give. */
function bySource(piles: readonly Pile[], sets: readonly (readonly Side[])[], order: Order): Map<string, Wanted> {
  const found = new Map<string, Wanted>()
  piles.forEach((pile, number) => {
    for (const { path, index } of pile.pieces) {
      if (!found.has(path)) found.set(path, { pages: new Set(), folded: new Set(), pieces: new Set(), own: !pile.people })
      found.get(path)?.pieces.add(index)
    }
    for (const leaf of (sets[number] ?? []).flat()) {
      const wanted = leaf && found.get(leaf.path)
      if (wanted) (isImposed(pile, order) ? wanted.folded : wanted.pages).add(leaf.page)
    }
  })
  return found
}

/** A side of the packet; a booklet's sheet draws its pages as forms, each copy its own. */
interface Made {
  readonly page: PDFPage
  readonly forms: readonly (PDFRef | undefined)[]
}

/** Makes the pages of a packet: copies share what they draw. */
class Sheets {
  readonly #used = new Set<PDFPage | PDFRef>()
  readonly #size: readonly [number, number]

  constructor(
    readonly out: PDFDocument,
    readonly taken: Taken,
  ) {
    const [page] = taken.wholes.values()
    const [half] = taken.halves.values()
    this.#size = page ? [page.getWidth(), page.getHeight()] : half ? [half.width, half.height] : [612, 792]
  }

  /** Makes a page for a side; `sheet` counts the sheets of a booklet from the outermost. */
  make(side: Side, sheet: number): Made {
    if (side.length === 2) return this.#spread(side, sheet)
    const [leaf] = side
    const page = leaf && this.taken.wholes.get(key(leaf))
    if (!page) return { page: this.#blank(...this.#size), forms: [] }
    if (!this.#used.has(page)) {
      this.#used.add(page)
      return { page, forms: [] }
    }
    const twin = page.node.clone(this.out.context)
    return { page: PDFPage.of(twin, this.out.context.register(twin), this.out), forms: [] }
  }

  #blank(width: number, height: number): PDFPage {
    const page = PDFPage.create(this.out)
    page.setSize(width, height)
    return page
  }

  /** Draws two pages side by side on a sheet turned to lie, as books/impose.py does: as large as
   * their cut margins let them be, the inner sheets nearer to the spine. */
  #spread(side: Side, number: number): Made {
    const [width, height] = this.#size
    const page = this.#blank(height, width)
    const middle = height / 2
    const down = height - 2 * EDGE
    const scale = Math.min(middle / (width - SPINE - OUTER), width / down)
    const y = (width - scale * down) / 2 - scale * EDGE
    const [spine, shift] = [scale * SPINE, number * PAPER]
    const forms = side.map((leaf, half) => {
      const form = leaf && this.#form(leaf)
      if (!form) return undefined
      const name = page.node.newXObject("P", form)
      const x = half ? middle - spine + shift : middle - scale * width + spine - shift
      page.pushOperators(
        pushGraphicsState(),
        rectangle(half * middle, 0, middle, width),
        clip(),
        endPath(),
        concatTransformationMatrix(scale, 0, 0, scale, x, y),
        drawObject(name),
        popGraphicsState(),
      )
      return form
    })
    return { page, forms }
  }

  /** Gives a form that no other sheet draws; its content is the same bytes. */
  #form(leaf: NonNullable<Leaf>): PDFRef | undefined {
    const half = this.taken.halves.get(key(leaf))
    if (!half || !this.#used.has(half.ref)) {
      if (half) this.#used.add(half.ref)
      return half?.ref
    }
    const form = formOf(half, this.out)
    return this.out.context.register(PDFRawStream.of(form.dict.clone(this.out.context), form.contents))
  }
}

/** Writes one bookmark for each of the facilitator's sheets and each set. */
function bookmark(out: PDFDocument, marks: readonly { title: string; page: PDFPage | undefined }[]): void {
  const refs = marks.map(() => out.context.nextRef())
  const top = out.context.nextRef()
  marks.forEach(({ title, page }, at) => {
    const ref = refs[at]
    if (!ref || !page) return
    const [before, after] = [refs[at - 1], refs[at + 1]]
    const links = { Parent: top, Dest: [page.ref, "Fit"], ...(before && { Prev: before }), ...(after && { Next: after }) }
    const entry = out.context.obj(links)
    entry.set(PDFName.of("Title"), PDFHexString.fromText(title))
    out.context.assign(ref, entry)
  })
  const [first, last] = [refs[0], refs[refs.length - 1]]
  if (!first || !last) return
  out.context.assign(top, out.context.obj({ Type: "Outlines", First: first, Last: last, Count: refs.length }))
  out.catalog.set(PDFName.of("Outlines"), top)
}

/** Says what the file is, and what a printer's dialog begins with. */
function describe(out: PDFDocument, { title, lang, order }: Job): void {
  out.setTitle(title, { showInWindowTitleBar: true })
  out.setProducer("IMR curriculum")
  out.catalog.set(PDFName.of("Lang"), PDFString.of(lang))
  const view = out.catalog.getOrCreateViewerPreferences()
  view.setPrintScaling(PrintScaling.None)
  view.setDuplex(!isTwoSided(order) ? Duplex.Simplex : order.booklet ? Duplex.DuplexFlipShortEdge : Duplex.DuplexFlipLongEdge)
  const words = new TextEncoder().encode(xmp(title, lang))
  const about = out.context.stream(words, { Type: "Metadata", Subtype: "XML" })
  out.catalog.set(PDFName.of("Metadata"), out.context.register(about))
}

/** What the file says about itself, as PDF/UA-1 asks for. */
function xmp(title: string, lang: string): string {
  const escaped = title.replace(/&/g, "&amp;").replace(/</g, "&lt;")
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>${lang}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
}
