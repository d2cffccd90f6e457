// Comfort on every page: what is heavy comes only when it is asked for.
import { control } from "./bar"
import "./leave"
import "./preferences"

const looks = control("looks")
looks?.addEventListener("click", async () => (await import("./looks")).open(looks))

const settings = document.querySelector<HTMLElement>("[data-comfort]")
if (settings) {
  const place = document.createElement("div")
  void import("./looks").then(({ build }) => (build(place), settings.replaceWith(place)))
}

if ("speechSynthesis" in window && "SpeechSynthesisUtterance" in window) {
  const listen = control("listen")
  listen?.addEventListener("click", async () => {
    speechSynthesis.speak(new SpeechSynthesisUtterance("")) // Safari lets a page speak only if it began within a tap
    await (await import("./listen")).press(listen)
  })
}
