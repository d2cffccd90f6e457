// On a worksheet saving can begin at any time, so what remembers the way is there from the start.
import { bar } from "../comfort/bar"
import { begin } from "./trail"

const { kind, page } = bar?.dataset ?? {}
if (page !== undefined && kind === "worksheet") {
  if (document.visibilityState === "visible") begin(page, kind)
  else document.addEventListener("visibilitychange", () => begin(page, kind), { once: true })
}
