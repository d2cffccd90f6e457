import { _, lang } from "../page/words"
import type { Visited } from "../worker/protocol"
import { ask, saving } from "./ask"

/** Starts the service worker, tells it which page was opened, and shows what depends on it. */
export async function visit(address: string): Promise<void> {
  const script = new URL(address, location.href)
  const root = new URL(".", script).href
  manifest()
  let registration: ServiceWorkerRegistration
  try {
    await navigator.serviceWorker.register(script, { updateViaCache: "none" })
    registration = await navigator.serviceWorker.ready
  } catch {
    return // Storage is off, or there is no internet on the first visit: the page works as it is.
  }
  const worker = registration.active
  if (!worker) return
  const path = location.href.replace(/[?#].*$/, "").slice(root.length).replace(/(^|\/)index\.html$/, "$1")
  const { news } = await ask<Visited>(worker, { ask: "visit", path, saving: saving() })
  if (news) tell(worker, news)
  const box = document.querySelector<HTMLElement>("section.imr-kept")
  if (box) void import("./panel").then(({ panel }) => panel(box, registration))
  const list = document.querySelector<HTMLElement>(".imr-kept-pages")
  if (list) void import("./pages").then(({ pages }) => pages(list, worker, root))
}

/** The manifest makes the course installable; a page that is only read need not load it. */
function manifest(): void {
  const { link } = document.querySelector<HTMLElement>("[data-manifest]")?.dataset ?? {}
  if (!link) return
  const element = document.createElement("link")
  element.rel = "manifest"
  element.href = link
  document.head.append(element)
}

/** One line at the end of the page, until the reader has seen it. */
function tell(worker: ServiceWorker, news: NonNullable<Visited["news"]>): void {
  const line = document.createElement("div")
  line.className = "imr-news"
  const date = new Date(`${news.date}T12:00:00`).toLocaleDateString(lang, { day: "numeric", month: "long", year: "numeric" })
  const words = document.createElement("p")
  words.textContent = _("New since {date}: {news}", { date, news: news.text })
  const button = document.createElement("button")
  button.type = "button"
  button.className = "imr-button imr-button--plain"
  button.textContent = _("Do not show this again")
  button.addEventListener("click", () => {
    line.remove()
    void ask(worker, { ask: "read" })
  })
  line.append(words, button)
  document.querySelector("#content")?.append(line)
}
