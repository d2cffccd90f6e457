/** What a page and the service worker say to each other. Paths stand below the site's root. */

export type Question =
  /** A page was opened. It and what belongs to it are kept, unless the reader wants nothing kept. */
  | { readonly ask: "visit"; readonly path: string; readonly saving: boolean }
  | { readonly ask: "state"; readonly locale: string }
  /** The reader wants the whole course of a locale on this device. */
  | { readonly ask: "keep"; readonly locale: string; readonly pdfs: boolean }
  | { readonly ask: "stop"; readonly locale: string }
  /** The reader wants nothing of the site on this device, or pages to be kept again. */
  | { readonly ask: "forget" }
  | { readonly ask: "again" }
  /** The line about what is new was read. */
  | { readonly ask: "read" }

export interface State {
  readonly pages: number
  /** Bytes on the way, compressed, of what is kept. */
  readonly bytes: number
  /** Bytes of the whole course, and of its worksheets as PDFs. */
  readonly course: number
  readonly pdfs: number
  readonly whole: "no" | "course" | "with PDFs"
  /** Whether the reader said that nothing should be kept. */
  readonly off: boolean
  /** Addresses of the pages that are kept. */
  readonly kept: readonly string[]
}

export type Problem = "no internet" | "no room" | "stopped" | "changed"

export interface Visited {
  /** What is new, once after an update. */
  readonly news?: { readonly text: string; readonly date: string }
}

export interface Kept {
  readonly problem?: Problem
}

/** Told to every page while the course is being kept, and when a visit's pages are. */
export interface Told {
  readonly progress?: { readonly locale: string; readonly done: number; readonly total: number }
}
