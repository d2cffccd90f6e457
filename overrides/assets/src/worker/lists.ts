// What a version of the site consists of, as the build wrote it down.

/** The list of one locale, `offline.json`. Paths stand below the site's root; a page's is its address. */
export interface List {
  /** Each file's digest (SHA-256, 9 bytes in base64url) and its size on the way in bytes. */
  readonly files: Readonly<Record<string, readonly [string, number]>>
  /** Pages that every reader gets. */
  readonly core: readonly string[]
  /** Pages that belong together: a module's, its worksheets and skills. */
  readonly groups: readonly (readonly string[])[]
  /** Files that a script or a style sheet loads, those it loads only when used among them. */
  readonly parts: Readonly<Record<string, readonly string[]>>
  /** What is new in this edition, and its date (ISO). */
  readonly news: { readonly text: string; readonly date: string }
}

/** Put in by the build: the version, and the digest of each locale's list by the locale's folder. */
declare const IMR_VERSION: string
declare const IMR_LISTS: Readonly<Record<string, string>>

export const version = IMR_VERSION
export const lists = IMR_LISTS

/** The folder of the locale that a path belongs to. */
export function localeOf(path: string): string {
  return Object.keys(lists).find(folder => folder && path.startsWith(folder)) ?? ""
}

export const helpOf = (locale: string): string => `${locale}help-now/`
export const offlineOf = (locale: string): string => `${locale}offline/`

export const isPage = (path: string): boolean => path === "" || path.endsWith("/")
export const isPdf = (path: string): boolean => path.endsWith(".pdf")

/** What packets are made from: kept once a packet was made from it, and no part of the course. */
export const isPacket = (path: string): boolean => /(^|\/)print\/(packet|sessions|guides)\//.test(path)

/** The PDF of a worksheet's page. */
export const sheetOf = (path: string): string => path.replace(/worksheets\/([^/]+)\/$/, "print/worksheets/$1.pdf")
