// Print and share. Each button is there only where it works.
import { _ } from "./words"

const part = document.querySelector<HTMLElement>(".imr-take")

function show(name: string, action: () => unknown): void {
  const button = part?.querySelector<HTMLButtonElement>(`[data-${name}]`)
  if (!button) return
  button.hidden = false
  button.addEventListener("click", () => action())
}

if (part) {
  const field = part.querySelector<HTMLInputElement>("input")
  const status = part.querySelector<HTMLElement>("[data-copied]")
  if (field && !field.value) field.value = location.href.split("#")[0] ?? ""
  const url = field?.value ?? ""
  const title = document.querySelector("h1")?.textContent ?? document.title
  show("print", () => print())
  if ("share" in navigator) show("send", () => navigator.share({ title, url }).catch(() => undefined))
  if ("clipboard" in navigator) {
    show("copy", async () => {
      await navigator.clipboard.writeText(url)
      if (status) status.textContent = _("The address is copied.")
    })
  }
}

// What is one tap away on the screen is in the open on paper.
let closed: HTMLDetailsElement[] = []
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll<HTMLDetailsElement>(".imr-page details:not([open])")]
  for (const box of closed) box.open = true
})
addEventListener("afterprint", () => {
  for (const box of closed) box.open = false
})
