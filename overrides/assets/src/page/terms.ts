// A word of the glossary shows its meaning in place: on tap, on hover, by keyboard.
// Without this script, or without popovers, it is a link to the glossary.

const supported = typeof HTMLElement.prototype.showPopover === "function"
const box = document.createElement("div")
box.className = "imr-meaning"
box.id = "imr-meaning"
box.setAttribute("popover", "manual")
box.setAttribute("role", "note")
box.setAttribute("aria-live", "polite")

let shown: HTMLElement | null = null
let leaving = 0

function place(term: HTMLElement): void {
  const line = term.getClientRects()[0]
  if (!line) return
  const below = line.bottom + 8
  const width = Math.min(320, document.documentElement.clientWidth - 24)
  box.style.width = `${width}px`
  const left = Math.max(12, Math.min(line.left, document.documentElement.clientWidth - width - 12))
  box.style.left = `${left}px`
  const fits = below + box.offsetHeight < innerHeight
  box.style.top = `${fits ? below : line.top - box.offsetHeight - 8}px`
}

function show(term: HTMLElement): void {
  clearTimeout(leaving)
  if (shown === term) return
  hide()
  const word = document.createElement("strong")
  word.textContent = term.textContent
  const meaning = document.createElement("p")
  meaning.textContent = term.dataset.meaning ?? ""
  box.replaceChildren(word, meaning)
  box.showPopover()
  place(term)
  term.setAttribute("aria-expanded", "true")
  term.setAttribute("aria-describedby", box.id)
  shown = term
}

function hide(): void {
  if (!shown) return
  shown.removeAttribute("aria-describedby")
  shown.setAttribute("aria-expanded", "false")
  shown = null
  box.hidePopover()
}

function wire(term: HTMLElement): void {
  term.setAttribute("role", "button")
  term.setAttribute("aria-expanded", "false")
  term.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (shown === term && term.dataset.held) hide()
    else show(term)
    term.dataset.held = shown ? "yes" : ""
  })
  term.addEventListener("keydown", event => {
    if (event.key === " ") {
      event.preventDefault()
      term.click()
    }
  })
  term.addEventListener("pointerenter", event => event.pointerType === "mouse" && show(term))
  term.addEventListener("pointerleave", event => {
    if (event.pointerType === "mouse" && !term.dataset.held) leaving = window.setTimeout(hide, 200)
  })
  term.addEventListener("blur", () => {
    term.dataset.held = ""
    hide()
  })
}

if (supported) {
  document.body.append(box)
  box.addEventListener("pointerenter", () => clearTimeout(leaving))
  box.addEventListener("pointerleave", () => hide())
  document.querySelectorAll<HTMLElement>(".imr-term").forEach(wire)
  document.addEventListener("keydown", event => event.key === "Escape" && hide())
  document.addEventListener("pointerdown", event => {
    if (shown && event.target !== shown && !box.contains(event.target as Node)) hide()
  })
  addEventListener("scroll", () => shown && place(shown), { passive: true })
}
