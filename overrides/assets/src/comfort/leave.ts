// The quick way out: the page is covered at once and replaced by a neutral one. It follows the
// "exit this page" pattern, but with Escape: no touch keyboard has that key and no word needs it,
// so it can be heard while somebody types, when it is needed most.
import { _ } from "../page/words"
import { say } from "./bar"

const PRESSES = 3
const WITHIN = 2000 // milliseconds from the first press to the last

const link = document.querySelector<HTMLAnchorElement>("[data-leave]")

function leave(): void {
  if (!link) return
  document.documentElement.classList.add("imr-left")
  document.title = link.hostname
  for (const job of [hush, forget, lock]) {
    try {
      job()
    } catch {
      // A browser that lacks this has nothing to hush, to forget or to lock; leaving goes on.
    }
  }
  location.replace(link.href)
}

const hush = (): void => speechSynthesis.cancel()
const forget = (): void => sessionStorage.clear()

/** Answers with a passcode are locked, in other tabs too; the words are those of answers/keeper.ts,
 * which is not loaded on every page. */
function lock(): void {
  navigator.serviceWorker?.controller?.postMessage({ imr: "lock" })
  new BroadcastChannel("imr-answers").postMessage({ kind: "lock" })
}

let presses: number[] = []

function heard(event: KeyboardEvent): void {
  if (document.documentElement.classList.contains("imr-left")) return event.preventDefault() // it would stop the loading
  // An input method has its own Escape; a key that is held down or joined by another is no press.
  const counts = event.key === "Escape" && !event.isComposing && !event.repeat
  if (!counts || event.ctrlKey || event.altKey || event.metaKey) {
    if (!event.repeat) presses = []
    return
  }
  const now = event.timeStamp
  presses = [...presses.filter(time => now - time <= WITHIN), now]
  if (presses.length >= PRESSES) leave()
  else if (presses.length === PRESSES - 1) say(_("Press Escape once more to leave this page."), WITHIN)
}

if (link) {
  link.addEventListener("click", event => {
    event.preventDefault()
    leave()
  })
  addEventListener("keydown", heard, { capture: true })
  addEventListener("pageshow", () => document.documentElement.classList.remove("imr-left"))
}
