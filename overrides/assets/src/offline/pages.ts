import { _ } from "../page/words"
import type { State } from "../worker/protocol"
import { ask } from "./ask"

/** Lists what can be read without internet, and offers to try the lost page again. */
export async function pages(box: HTMLElement, worker: ServiceWorker, root: string): Promise<void> {
  const lost = location.hash.slice(1)
  if (/^[\w\-./]+$/.test(lost)) {
    const again = document.createElement("a")
    again.className = "imr-button"
    again.href = root + lost
    again.textContent = _("Try the page again")
    box.before(again)
  }
  const locale = box.dataset.locale ?? ""
  const { kept } = await ask<State>(worker, { ask: "state", locale })
  const cache = await Promise.all(kept.map(async path => [path, await title(root + path)] as const))
  const items = cache.filter(([path, name]) => name && path !== `${locale}offline/`).map(([path, name]) => {
    const item = document.createElement("li")
    const link = document.createElement("a")
    link.href = root + path
    link.textContent = name
    item.append(link)
    return item
  })
  box.querySelector("ul")?.replaceChildren(...items)
  box.hidden = items.length === 0
}

/** The heading of a kept page. */
async function title(address: string): Promise<string> {
  const page = await caches.match(address)
  if (!page) return ""
  const html = new DOMParser().parseFromString(await page.text(), "text/html")
  return html.querySelector("h1")?.textContent?.trim() ?? ""
}
