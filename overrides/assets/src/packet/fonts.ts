// Fonts that several sources carry, kept once: every PDF of a language has the same ones.
import { PDFArray, PDFDict, PDFName, PDFRawStream, PDFRef, type PDFContext, type PDFObject } from "@cantoo/pdf-lib"

/** The fonts of a PDF that is being made. */
export class Fonts {
  readonly #known = new Map<string, PDFRef>()
  readonly #places = new Map<PDFRef, PDFRef>()

  constructor(readonly context: PDFContext) {}

  /** Puts the first of several equal fonts in the place of the others. */
  share(resources: PDFDict | undefined): void {
    const fonts = resources?.lookupMaybe(PDFName.of("Font"), PDFDict)
    for (const [name, font] of fonts?.entries() ?? []) {
      if (!(font instanceof PDFRef)) continue
      const place = this.#places.get(font) ?? this.#place(font)
      if (place !== font) fonts?.set(name, place)
    }
  }

  #place(font: PDFRef): PDFRef {
    const parts = new Set<PDFRef>()
    const digest = this.#digest(font, parts)
    const place = this.#known.get(digest) ?? font
    if (place !== font) parts.forEach(part => this.context.delete(part))
    this.#known.set(digest, place)
    this.#places.set(font, place)
    return place
  }

  /** Sums up a font and all it refers to; numbers of objects do not count. */
  #digest(thing: PDFObject | undefined, parts: Set<PDFRef>): string {
    if (thing instanceof PDFRef) {
      parts.add(thing)
      return this.#digest(this.context.lookup(thing), parts)
    }
    if (thing instanceof PDFRawStream) return `${thing.contents.length}:${sum(thing.contents)}`
    if (thing instanceof PDFArray) return `[${thing.asArray().map(item => this.#digest(item, parts)).join(" ")}]`
    if (thing instanceof PDFDict) {
      const entries = thing.entries().map(([name, value]) => `${name.asString()} ${this.#digest(value, parts)}`)
      return `<${entries.sort().join(" ")}>`
    }
    return String(thing)
  }
}

/** A checksum (FNV-1a in two halves) that is enough to tell fonts of one length apart. */
function sum(bytes: Uint8Array): string {
  let [low, high] = [0x811c9dc5, 0x1b873593]
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193)
    high = Math.imul(high ^ byte, 0x85ebca6b) + 1
  }
  return `${(low >>> 0).toString(16)}${(high >>> 0).toString(16)}`
}
