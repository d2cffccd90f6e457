import MiniSearch, { type AsPlainObject } from "minisearch"
import { understood } from "./everyday"
import { beginning, type Index, read, type Text, type Words } from "./format"
import { terms } from "./text"

/** One page that answers a question. */
export interface Found {
  readonly page: number
  /** The section that fits best; 0 is the page's beginning. */
  readonly section: number
  readonly score: number
}

export interface Answer {
  readonly found: readonly Found[]
  /** The question speaks of danger: help comes before any page. */
  readonly crisis: boolean
  /** The stems that were looked for, to mark them where they stand. */
  readonly stems: readonly string[]
}

/** Reads one file of the index. */
export type Load = <T>(file: string) => Promise<T>

interface Row {
  id: number
}

/** What fits less well than this share of the best, or comes after so many, only tires. */
const WORTH = 0.1
const MOST = 40

/** What a page counts that the everyday words name, over anything found in a text. */
const NAMED = 1e6

export class Search {
  readonly index: Index
  private readonly load: Load
  private readonly fetched = new Set<number>()
  private readonly known: Words[number][] = []
  private readonly owner: readonly number[]
  private readonly byUrl: ReadonlyMap<string, number>
  private made?: { words: number; engine: MiniSearch<Row> }

  constructor(index: Index, load: Load) {
    this.index = index
    this.load = load
    this.byUrl = new Map(index.pages.map((page, at) => [page.url, at]))
    this.owner = index.pages.flatMap((page, at) => Array<number>((index.pages[at + 1]?.first ?? index.lengths.length) - page.first).fill(at))
  }

  /** Answers a question; rejects if a file of the index cannot be had. */
  async ask(question: string): Promise<Answer> {
    const stems = terms(question, this.index.lang)
    const named = understood(stems, this.index.everyday)
    const crisis = named.some(entry => entry.crisis)
    const best = new Map<number, Found>()
    const targets = [...new Set(named.flatMap(entry => entry.to))]
    targets.forEach((url, at) => this.note(best, url, NAMED - at))
    const told = stems.filter(stem => !this.index.common.includes(stem))
    if (told.length) await this.texts(told, best)
    const sorted = [...best.values()].sort((a, b) => b.score - a.score)
    const least = WORTH * (sorted.find(one => one.score < NAMED / 2)?.score ?? 0)
    const found = sorted.filter(one => one.score >= least).slice(0, MOST)
    return { found, crisis, stems: told.filter(stem => stem.length > 2) }
  }

  /** The sections of a page. */
  text(page: number): Promise<Text> {
    return this.load<Text>(`${this.index.folder}/page-${page}.json`)
  }

  private note(best: Map<number, Found>, url: string, score: number): void {
    const page = this.byUrl.get(url.split("#")[0] ?? "")
    if (page !== undefined && !best.has(page)) best.set(page, { page, section: 0, score })
  }

  private async texts(stems: readonly string[], best: Map<number, Found>): Promise<void> {
    const engine = await this.engine(stems)
    // A word that is there as it was typed is meant so; only the others may be near misses.
    const exact = new Set(this.known.map(([term]) => term))
    const options = {
      boost: { heading: 3 },
      prefix: (term: string, at: number) => (exact.has(term) ? at === stems.length - 1 && term.length > 3 : term.length > 1),
      fuzzy: (term: string) => (exact.has(term) || term.length < 4 ? false : 0.25),
      maxFuzzy: 2,
      weights: { fuzzy: 0.25, prefix: 0.4 },
      boostDocument: (id: number) => this.index.pages[this.owner[id] ?? 0]?.weight ?? 1,
    }
    const question = stems.join(" ")
    const all = engine.search(question, { ...options, combineWith: "AND" })
    const some = all.length < 5 && stems.length > 1 ? engine.search(question, options) : []
    for (const hit of [...all.map(found => ({ ...found, score: found.score * 4 })), ...some]) {
      const page = this.owner[hit.id as number] ?? 0
      const section = (hit.id as number) - (this.index.pages[page]?.first ?? 0)
      const known = best.get(page)
      // A page named by everyday words keeps its place and learns which section to show.
      if (!known) best.set(page, { page, section, score: hit.score })
      else if (known.section === 0 && known.score > NAMED / 2) best.set(page, { ...known, section })
    }
  }

  /** The engine with the words that begin as those of the question do; for a word that nothing
   * begins with, all that share its first sign, since the slip may be in the second. */
  private async engine(stems: readonly string[]): Promise<MiniSearch<Row>> {
    const { files } = this.index
    await this.fetch(stems.map(stem => files[beginning(stem)]))
    const lost = stems.filter(stem => !this.known.some(([term]) => term.startsWith(stem)))
    const signs = new Set(lost.map(stem => [...stem][0]))
    await this.fetch(Object.keys(files).filter(start => signs.has([...start][0])).map(start => files[start]))
    if (this.made?.words !== this.known.length) this.made = { words: this.known.length, engine: engine(this.known, this.index.lengths) }
    return this.made.engine
  }

  private async fetch(parts: readonly (number | undefined)[]): Promise<void> {
    const wanted = [...new Set(parts)].filter(part => part !== undefined && !this.fetched.has(part))
    const found = await Promise.all(wanted.map(part => this.load<Words>(`${this.index.folder}/words-${part}.json`)))
    wanted.forEach((part, at) => {
      if (part === undefined || this.fetched.has(part)) return
      this.fetched.add(part)
      this.known.push(...(found[at] ?? []))
    })
  }
}

function engine(words: Words, lengths: string): MiniSearch<Row> {
  const sizes = [...lengths].map(figure => 2 ** Number(figure))
  const plain: AsPlainObject = {
    documentCount: sizes.length,
    nextId: sizes.length,
    documentIds: Object.fromEntries(sizes.map((_, id) => [id, id])),
    fieldIds: { heading: 0, text: 1 },
    fieldLength: Object.fromEntries(sizes.map((size, id) => [id, [4, size]])),
    averageFieldLength: [4, sizes.reduce((sum, size) => sum + size, 0) / (sizes.length || 1)],
    storedFields: {},
    dirtCount: 0,
    index: words.map(([term, headings, texts]) => [
      term,
      { ...(headings && { 0: Object.fromEntries(read(headings)) }), ...(texts && { 1: Object.fromEntries(read(texts)) }) },
    ]),
    serializationVersion: 2,
  }
  return MiniSearch.loadJS<Row>(plain, { fields: ["heading", "text"], tokenize: text => text.split(" "), processTerm: term => term })
}
