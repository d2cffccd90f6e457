// The quiet link back to where somebody was.
import { bar } from "../comfort/bar"
import { _, lang } from "../page/words"
import type { Last } from "./way"

/** Fills in a place for the link, or hides it when there is nothing to go back to. */
export function offer(place: HTMLElement, last: Last | undefined, title = ""): void {
  place.hidden = !last
  if (!last) return
  const name = title || (last.lang === lang ? last.title : "")
  const link = document.createElement("a")
  const home = new URL(bar?.dataset.home ?? "./", location.href)
  link.href = new URL(last.page + (last.heading ? `#${last.heading}` : ""), home).href
  link.textContent = name ? _("Continue where you were: {title}", { title: name }) : _("Continue where you were")
  place.className = "imr-continue"
  place.replaceChildren(link)
}

/** On the first page, where its template has a place for the link, or else below its title. */
export function slot(last: Last | undefined): void {
  if (!last) return
  const given = document.querySelector<HTMLElement>("[data-continue]")
  const place = given ?? document.createElement("p")
  offer(place, last)
  if (!given) document.querySelector("h1")?.after(place)
}
