// A packet's pages put together into one PDF, on the device, one source at a time.
import { Duplex, ParseSpeeds, PDFDocument, PDFName, PDFPage, PDFString, PrintScaling, type PDFEmbeddedPage } from "@cantoo/pdf-lib"
import { Fonts } from "./fonts"
import { fill } from "./fill"
import { isImposed, isTwoSided, printingOrder, sidesOfSet, type Leaf, type Order, type Pile, type Side } from "./order"

/** What a packet is made from. */
export interface Job {
  readonly order: Order
  readonly piles: readonly Pile[]
  /** Words for the fields of the facilitator's own sheets. */
  readonly values: ReadonlyMap<string, string>
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

function look(signal: AbortSignal): void {
  if (signal.aborted) throw new Stopped()
}

const key = (leaf: NonNullable<Leaf>): string => `${leaf.path} ${leaf.page}`

/** Puts a packet together; rejects with Stopped if the signal says so. */
export async function make(job: Job): Promise<Uint8Array> {
  const { order, piles, signal } = job
  const out = await PDFDocument.create({ updateMetadata: false })
  const sets = piles.map(pile => sidesOfSet(pile, order))
  const wholes = new Map<string, PDFPage>()
  const halves = new Map<string, PDFEmbeddedPage>()
  const sources = bySource(piles, sets, order)
  const fonts = new Fonts(out.context)
  const steps = sources.size + 1
  let done = 0
  for (const [path, { pages, folded, own }] of sources) {
    job.tell(done++, steps)
    const source = await PDFDocument.load(await job.load(path), { updateMetadata: false, parseSpeed: ParseSpeeds.Fast })
    look(signal)
    const wanted = [...new Set([...pages, ...folded])].sort((a, b) => a - b)
    const taken = wanted.map(number => source.getPage(number - 1))
    for (const page of taken) {
      if (own) fill(page, job.values, source.context)
      for (const name of ["Annots", "Tabs", "StructParents"]) page.node.delete(PDFName.of(name))
    }
    const copies = await out.copyPages(source, [...pages].map(number => number - 1))
    ;[...pages].forEach((page, index) => {
      const copy = copies[index]
      if (copy) wholes.set(key({ path, page }), copy)
    })
    const embedded = await out.embedPages([...folded].map(number => source.getPage(number - 1)))
    ;[...folded].forEach((page, index) => {
      const half = embedded[index]
      if (half) halves.set(key({ path, page }), half)
    })
    copies.forEach(page => fonts.share(page.node.Resources()))
    look(signal)
  }
  job.tell(done, steps)
  const used = new Set<PDFPage>()
  const spreads = new Map<Side, PDFPage>()
  const size = measure(wholes, halves)
  for (const spot of printingOrder(piles, order)) {
    const side = sets[spot.pile]?.[spot.side]
    if (!side) continue
    const [leaf] = side
    const whole = side.length === 2 ? spreads.get(side) : leaf && wholes.get(key(leaf))
    if (side.length === 1 && !leaf) out.addPage(size)
    else if (whole) out.addPage(used.has(whole) ? twin(out, whole) : whole)
    else if (side.length === 2) spreads.set(side, spread(out, side, halves, size))
    if (whole) used.add(whole)
    else if (side.length === 2) used.add(spreads.get(side) as PDFPage)
  }
  describe(out, job)
  await out.flush()
  look(signal)
  const bytes = await out.save({ useObjectStreams: true, addDefaultPage: false, objectsPerTick: 200 })
  look(signal)
  job.tell(steps, steps)
  return bytes
}

interface Wanted {
  readonly pages: Set<number>
  /** Pages that become halves of a booklet's sheets. */
  readonly folded: Set<number>
  /** Whether they are the facilitator's, with fields to fill in. */
  own: boolean
}

/** Lists the pages that each PDF has to give. */
function bySource(piles: readonly Pile[], sets: readonly (readonly Side[])[], order: Order): Map<string, Wanted> {
  const found = new Map<string, Wanted>()
  piles.forEach((pile, number) => {
    for (const leaf of (sets[number] ?? []).flat()) {
      if (!leaf) continue
      const wanted = found.get(leaf.path) ?? { pages: new Set(), folded: new Set(), own: !pile.people }
      ;(isImposed(pile, order) ? wanted.folded : wanted.pages).add(leaf.page)
      found.set(leaf.path, wanted)
    }
  })
  return found
}

function measure(wholes: ReadonlyMap<string, PDFPage>, halves: ReadonlyMap<string, PDFEmbeddedPage>): [number, number] {
  for (const page of wholes.values()) return [page.getWidth(), page.getHeight()]
  for (const half of halves.values()) return [half.width, half.height]
  return [612, 792]
}

/** Makes another page that draws the same. */
function twin(out: PDFDocument, page: PDFPage): PDFPage {
  const leaf = page.node.clone(out.context)
  return PDFPage.of(leaf, out.context.register(leaf), out)
}

/** Adds a sheet turned to lie, with two pages side by side. */
function spread(out: PDFDocument, side: Side, halves: ReadonlyMap<string, PDFEmbeddedPage>, [width, height]: [number, number]): PDFPage {
  const sheet = out.addPage([height, width])
  const scale = Math.min(height / 2 / width, width / height)
  side.forEach((leaf, half) => {
    const page = leaf && halves.get(key(leaf))
    if (!page) return
    const x = (height / 2) * half + (height / 2 - width * scale) / 2
    sheet.drawPage(page, { x, y: (width - height * scale) / 2, xScale: scale, yScale: scale })
  })
  return sheet
}

/** Says what the file is, and what a printer's dialog begins with. */
function describe(out: PDFDocument, { title, lang, order }: Job): void {
  out.setTitle(title, { showInWindowTitleBar: true })
  out.setProducer("IMR curriculum")
  out.catalog.set(PDFName.of("Lang"), PDFString.of(lang))
  const view = out.catalog.getOrCreateViewerPreferences()
  view.setPrintScaling(PrintScaling.None)
  view.setDuplex(!isTwoSided(order) ? Duplex.Simplex : order.booklet ? Duplex.DuplexFlipShortEdge : Duplex.DuplexFlipLongEdge)
}
