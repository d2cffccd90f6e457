// The tags of a packet: read from each source once, and written anew for every copy of its pages,
// for each copy must own its own. A packet is for paper, so fields and links are left out.
import { PDFArray, PDFDict, PDFName, PDFNumber, PDFObjectCopier, PDFRef, PDFStream, PDFString, type PDFContext, type PDFDocument, type PDFObject } from "@cantoo/pdf-lib"

/** A piece of a page's drawing that a tag owns. */
interface Mark {
  readonly page: number
  readonly mark: number
}

/** A tag as it is read, without fields and links; it belongs to no document. */
export interface Tag {
  readonly name: PDFName
  /** Its own words, language and table attributes, already in the packet. */
  readonly about: readonly (readonly [PDFName, PDFObject])[]
  readonly kids: readonly (Tag | Mark)[]
}

/** Where a page of a source is in the packet: a page, or a form that a booklet's sheet draws. */
export interface Place {
  readonly page: PDFRef
  readonly form?: PDFRef | undefined
}

/** Where words were written into a field: it gives way to them. */
export type Written = ReadonlyMap<PDFDict, Mark>

const KEPT_EMPTY = new Set(["/TD", "/TH", "/TR", "/Art"])
const ABOUT = ["A", "ActualText", "Alt", "C", "E", "Lang", "T"].map(name => PDFName.of(name))
const [K, S, P, PG, MCID, OBJ] = ["K", "S", "P", "Pg", "MCID", "Obj"].map(name => PDFName.of(name)) as [
  PDFName, PDFName, PDFName, PDFName, PDFName, PDFName,
]

/** Reads the tags of one PDF. */
export class Source {
  readonly #pages: ReadonlyMap<PDFRef, number>
  readonly #copier: PDFObjectCopier

  constructor(
    readonly pdf: PDFDocument,
    out: PDFContext,
  ) {
    this.#pages = new Map(pdf.getPages().map((page, index) => [page.ref, index + 1]))
    this.#copier = PDFObjectCopier.for(pdf.context, out)
  }

  /** How many marks a page has, so that a new one gets a number of its own. */
  marks(page: PDFDict): number {
    const key = page.lookupMaybe(PDFName.of("StructParents"), PDFNumber)?.asNumber()
    const root = this.pdf.catalog.lookup(PDFName.of("StructTreeRoot"), PDFDict)
    const numbers = root.lookup(PDFName.of("ParentTree"), PDFDict).lookup(PDFName.of("Nums"), PDFArray)
    for (let at = 0; at < numbers.size(); at += 2)
      if (numbers.lookup(at, PDFNumber).asNumber() === key) return numbers.lookup(at + 1, PDFArray).size()
    return 0
  }

  /** Reads the tags of a unit, by its place among the parts of the PDF. */
  read(index: number, written: Written): Tag {
    const root = this.pdf.catalog.lookup(PDFName.of("StructTreeRoot"), PDFDict)
    const top = root.lookup(K, PDFArray).lookup(0, PDFDict)
    const parts = this.#kids(top).filter((kid): kid is PDFDict => kid instanceof PDFDict && kid.get(S) === PDFName.of("Part"))
    return this.#tag(parts[index] ?? top, written) ?? { name: PDFName.of("Part"), about: [], kids: [] }
  }

  #kids(entry: PDFDict): PDFObject[] {
    const kids = entry.lookup(K)
    const list = kids instanceof PDFArray ? kids.asArray() : kids ? [kids] : []
    return list.flatMap(kid => this.pdf.context.lookup(kid) ?? [])
  }

  /** Reads a tag and those in it; null if nothing of it is left. */
  #tag(entry: PDFDict, written: Written): Tag | null {
    const name = entry.lookup(S, PDFName)
    const own = this.#pageOf(entry)
    const kids: (Tag | Mark)[] = []
    for (const kid of this.#kids(entry)) {
      if (kid instanceof PDFNumber) kids.push({ page: own, mark: kid.asNumber() })
      else if (!(kid instanceof PDFDict)) continue
      else if (kid.has(S)) kids.push(...[this.#tag(kid, written)].filter(tag => tag !== null))
      else if (kid.has(MCID)) kids.push({ page: this.#pageOf(kid) || own, mark: kid.lookup(MCID, PDFNumber).asNumber() })
      else kids.push(...[written.get(kid.lookup(OBJ, PDFDict))].filter(mark => mark !== undefined))
    }
    if (!kids.length && !KEPT_EMPTY.has(name.asString())) return null
    const gone = ["/Form", "/Link"].includes(name.asString())
    const about = ABOUT.flatMap(key => {
      const value = entry.get(key)
      return value ? [[key, this.#copier.copy(value)] as const] : []
    })
    return { name: gone ? PDFName.of("Span") : name, about, kids }
  }

  #pageOf(entry: PDFDict): number {
    const page = entry.get(PG)
    return page instanceof PDFRef ? (this.#pages.get(page) ?? 0) : 0
  }
}

/** The tags of the packet, written copy by copy. */
export class Tree {
  readonly #parts: PDFRef[] = []
  readonly #owners = new Map<PDFRef, PDFRef[]>()
  readonly #top: PDFRef

  constructor(readonly context: PDFContext) {
    this.#top = context.nextRef()
  }

  /** Writes the tags of one copy of a unit; `pages` says where in the packet each of its pages is. */
  write(tag: Tag, pages: (page: number) => Place | undefined, lang: string): void {
    const part = this.#element({ ...tag, name: PDFName.of("Part") }, this.#top, pages)
    const entry = this.context.lookup(part, PDFDict)
    if (lang) entry.set(PDFName.of("Lang"), PDFString.of(lang))
    this.#parts.push(part)
  }

  #element(tag: Tag, above: PDFRef, pages: (page: number) => Place | undefined): PDFRef {
    const ref = this.context.nextRef()
    const first = tag.kids.find((kid): kid is Mark => "mark" in kid)
    const entry = PDFDict.withContext(this.context)
    entry.set(PDFName.of("Type"), PDFName.of("StructElem"))
    entry.set(S, tag.name)
    entry.set(P, above)
    for (const [key, value] of tag.about) entry.set(key, value)
    const page = first && pages(first.page)
    if (page) entry.set(PG, page.page)
    const kids = PDFArray.withContext(this.context)
    for (const kid of tag.kids) {
      if ("kids" in kid) {
        kids.push(this.#element(kid, ref, pages))
        continue
      }
      const place = pages(kid.page)
      if (!place) continue
      this.#own(place.form ?? place.page, kid.mark, ref)
      if (place.page === page?.page && !place.form) kids.push(PDFNumber.of(kid.mark))
      else kids.push(this.context.obj({ Type: "MCR", Pg: place.page, ...(place.form && { Stm: place.form }), MCID: kid.mark }))
    }
    entry.set(K, kids)
    this.context.assign(ref, entry)
    return ref
  }

  #own(drawing: PDFRef, mark: number, tag: PDFRef): void {
    const owners = this.#owners.get(drawing) ?? []
    owners[mark] = tag
    this.#owners.set(drawing, owners)
  }

  /** Hangs the tags under one root and gives each page and form its number in the tree of owners. */
  finish(pdf: PDFDocument): void {
    const { context } = this
    const numbers = PDFArray.withContext(context)
    let key = 0
    for (const [ref, owners] of this.#owners) {
      const drawing = context.lookup(ref)
      const entry = drawing instanceof PDFStream ? drawing.dict : context.lookup(ref, PDFDict)
      entry.set(PDFName.of("StructParents"), PDFNumber.of(key))
      numbers.push(PDFNumber.of(key++))
      numbers.push(context.register(context.obj(Array.from(owners, owner => owner ?? null))))
    }
    const root = context.nextRef()
    context.assign(this.#top, context.obj({ Type: "StructElem", S: "Document", P: root, K: this.#parts }))
    const tree = { Type: "StructTreeRoot", K: [this.#top], ParentTree: { Nums: numbers }, ParentTreeNextKey: key }
    context.assign(root, context.obj(tree))
    pdf.catalog.set(PDFName.of("StructTreeRoot"), root)
    pdf.catalog.set(PDFName.of("MarkInfo"), context.obj({ Marked: true }))
  }
}
