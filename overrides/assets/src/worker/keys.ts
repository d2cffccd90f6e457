// Holds the keys of unlocked answers while the reader goes from one page to the next. They are in
// this worker's memory only, never on a disk: when the browser stops the worker, they are gone.
import type { Handed, Hold } from "../answers/handed"

declare const self: ServiceWorkerGlobalScope

let held: { readonly handed: Handed; readonly minutes: number; readonly used: number } | undefined

self.addEventListener("message", event => {
  const said = event.data as Hold
  if (said.keys === "hold") held = said
  else if (said.keys === "lock") held = undefined
  else if (said.keys === "ask") {
    if (held && Math.abs(Date.now() - held.used) > held.minutes * 60_000) held = undefined
    event.ports[0]?.postMessage(held?.handed.epoch === said.epoch ? held.handed : undefined)
  }
})
