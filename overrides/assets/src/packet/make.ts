// A packet's pages put together into one PDF, on the device, one source at a time.
import { Duplex, ParseSpeeds, PDFDocument, PDFHexString, PDFName, PDFPage, PDFString, PrintScaling, type PDFEmbeddedPage } from "@cantoo/pdf-lib"
import { fill } from "./fill"
import { Fonts } from "./fonts"
import { isImposed, isTwoSided, printingOrder, sidesOfSet, type Leaf, type Order, type Pile, type Side } from "./order"
import { Source, Tree, type Tag } from "./tags"

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
  const tree = piles.some(pile => isImposed(pile, order)) ? null : new Tree(out.context)
  const sheets = new Sheets(out, taken)
  const pages = piles.map((pile, number) =>
    Array.from({ length: pile.copies }, () => {
      const made = (sets[number] ?? []).map(side => ({ side, page: sheets.page(side) }))
      for (const piece of tree ? pile.pieces : []) {
        const tag = taken.tags.get(unit(piece.path, piece.index))
        const place = (wanted: number) => made.find(({ side: [leaf] }) => leaf?.path === piece.path && leaf.page === wanted)?.page.ref
        const lang = taken.langs.get(piece.path) ?? ""
        if (tag) tree?.write(tag, place, lang === job.lang ? "" : lang)
      }
      return made
    }),
  )
  for (const { pile, copy, side } of printingOrder(piles, order)) {
    const page = pages[pile]?.[copy]?.[side]?.page
    if (page) out.addPage(page)
  }
  tree?.finish(out)
  const marks = pages.flatMap((copies, pile) =>
    copies.map((made, copy) => ({
      title: (job.labels[pile] ?? "") + (copies.length > 1 ? ` (${copy + 1}/${copies.length})` : ""),
      page: made[0]?.page,
    })),
  )
  bookmark(out, marks)
  describe(out, job, tree !== null)
  look(job.signal)
  const bytes = await out.save({ useObjectStreams: true, addDefaultPage: false, objectsPerTick: 200 })
  look(job.signal)
  return bytes
}

function look(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped()
}

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
  return taken
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

/** Makes the pages of a packet: those that draw the same share what they draw. */
class Sheets {
  readonly #used = new Set<PDFPage>()
  readonly #spreads = new Map<Side, PDFPage>()
  readonly #size: readonly [number, number]

  constructor(
    readonly out: PDFDocument,
    readonly taken: Taken,
  ) {
    const [page] = taken.wholes.values()
    const [half] = taken.halves.values()
    this.#size = page ? [page.getWidth(), page.getHeight()] : half ? [half.width, half.height] : [612, 792]
  }

  /** Gives a page of its own for a side. */
  page(side: Side): PDFPage {
    const [leaf] = side
    if (side.length === 1 && !leaf) return this.#blank(...this.#size)
    const known = side.length === 2 ? this.#spreads.get(side) : leaf && this.taken.wholes.get(key(leaf))
    const page = known ?? this.#spread(side)
    if (!this.#used.has(page)) {
      this.#used.add(page)
      return page
    }
    const twin = page.node.clone(this.out.context)
    return PDFPage.of(twin, this.out.context.register(twin), this.out)
  }

  #blank(width: number, height: number): PDFPage {
    const page = PDFPage.create(this.out)
    page.setSize(width, height)
    return page
  }

  /** Draws two pages side by side on a sheet turned to lie. */
  #spread(side: Side): PDFPage {
    const [width, height] = this.#size
    const sheet = this.#blank(height, width)
    const scale = Math.min(height / 2 / width, width / height)
    side.forEach((leaf, half) => {
      const page = leaf && this.taken.halves.get(key(leaf))
      if (!page) return
      const x = (height / 2) * half + (height / 2 - width * scale) / 2
      sheet.drawPage(page, { x, y: (width - height * scale) / 2, xScale: scale, yScale: scale })
    })
    this.#spreads.set(side, sheet)
    return sheet
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
function describe(out: PDFDocument, { title, lang, order }: Job, tagged: boolean): void {
  out.setTitle(title, { showInWindowTitleBar: true })
  out.setProducer("IMR curriculum")
  out.catalog.set(PDFName.of("Lang"), PDFString.of(lang))
  const view = out.catalog.getOrCreateViewerPreferences()
  view.setPrintScaling(PrintScaling.None)
  view.setDuplex(!isTwoSided(order) ? Duplex.Simplex : order.booklet ? Duplex.DuplexFlipShortEdge : Duplex.DuplexFlipLongEdge)
  const words = new TextEncoder().encode(xmp(title, lang, tagged))
  const about = out.context.stream(words, { Type: "Metadata", Subtype: "XML" })
  out.catalog.set(PDFName.of("Metadata"), out.context.register(about))
}

/** What the file says about itself, as PDF/UA-1 asks for. */
function xmp(title: string, lang: string, tagged: boolean): string {
  const escaped = title.replace(/&/g, "&amp;").replace(/</g, "&lt;")
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
${tagged ? "<pdfuaid:part>1</pdfuaid:part>" : ""}
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>${lang}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`
}
