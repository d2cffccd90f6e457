// Remembers the page that is being read, if the person has asked to save.
import { store } from "../answers/store"
import type { Store } from "../answers/types"
import { lang } from "../page/words"
import { slot } from "./continue"
import { type Last, readWay, type Way, writeWay } from "./way"

const SOON = 1000 // milliseconds that a heading must stay before it is where somebody is
const SEEN = 4000 // milliseconds on a page before it can count as read

let jobs: Promise<unknown> = Promise.resolve()

/** Changes the way, one change after the other; what cannot be kept is no trouble for a reader. */
function remember(device: Store, change: (way: Way) => Way): void {
  jobs = jobs.then(async () => {
    if (device.keeping() === "on") await writeWay(device, change(await readWay(device)))
  }).catch(() => undefined)
}

/** Begins on a page of the course, or shows the way back on the first page. */
export function begin(page: string, kind: string): void {
  void store.then(device => {
    if (kind === "home") return void readWay(device).then(way => slot(way.last))
    let begun = false
    const start = (): void => {
      if (begun || device.keeping() !== "on") return
      begun = true
      follow(device, page, kind)
    }
    start()
    device.listen(start)
  })
}

function follow(device: Store, page: string, kind: string): void {
  const title = document.querySelector("h1")?.textContent?.trim() ?? ""
  const here: Last = { page, title, lang }
  remember(device, way => ({
    pages: kind === "worksheet" || way.pages[page] ? way.pages : { ...way.pages, [page]: "open" },
    last: way.last?.page === page ? { ...way.last, title, lang } : here,
  }))
  if (kind === "worksheet") return
  headings(heading => remember(device, way => ({ ...way, last: { ...here, heading } })))
  end(() => remember(device, way => (way.pages[page] === "read" ? way : { ...way, pages: { ...way.pages, [page]: "read" } })))
}

/** Tells each heading that reaches the upper part of the window and stays there. */
function headings(tell: (id: string) => void): void {
  let waiting = 0
  const watch = new IntersectionObserver(
    seen => {
      const id = seen.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target.id).pop()
      if (!id) return
      clearTimeout(waiting)
      waiting = window.setTimeout(() => tell(id), SOON)
    },
    { rootMargin: "0px 0px -60% 0px" },
  )
  for (const heading of document.querySelectorAll(".imr-page :is(h2, h3)[id]")) watch.observe(heading)
}

/** Tells once that the end of the page was in the window, on a page that was open for a while. */
function end(tell: () => void): void {
  const last = document.querySelector(".imr-page")?.lastElementChild
  if (!last) return
  setTimeout(() => {
    const watch = new IntersectionObserver(seen => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return
      watch.disconnect()
      tell()
    })
    watch.observe(last)
  }, SEEN)
}
