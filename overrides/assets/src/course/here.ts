// On every page that is part of the course, and on the first page: does this device remember
// anything at all? Only then is the rest loaded. A worksheet brings it along (sheet.ts).
import { bar } from "../comfort/bar"

const KINDS = new Set(["home", "module", "session", "reading", "review", "skill"])

async function remembers(): Promise<boolean> {
  if (typeof indexedDB === "undefined" || typeof indexedDB.databases !== "function") return true
  return indexedDB.databases().then(found => found.some(({ name }) => name === "imr-answers"), () => true)
}

const { kind = "", page } = bar?.dataset ?? {}
if (page !== undefined && KINDS.has(kind)) {
  const begin = async (): Promise<void> => {
    if (await remembers()) (await import("./trail")).begin(page, kind)
  }
  if (document.visibilityState === "visible") void begin()
  else document.addEventListener("visibilitychange", () => void begin(), { once: true })
}
