/** Printing a filled sheet from the browser: every word that was typed is on the paper.
 *
 * A text field prints only what fits in it, so while the page is printed, its words stand below it
 * as a paragraph, in any script, and across pages if they must. */

const WORDS = "imr-printed"
const TYPED = "imr-typed"

function before(): void {
  for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(".imr-sheet input, .imr-sheet textarea")) {
    const typed = field instanceof HTMLTextAreaElement || /^(text|number)$/.test(field.type)
    if (!typed || !field.value) continue
    const words = document.createElement("p")
    words.className = WORDS
    words.dir = "auto"
    words.textContent = field.value
    field.after(words)
    field.classList.add(TYPED)
  }
}

function after(): void {
  document.querySelectorAll(`.${WORDS}`).forEach(words => words.remove())
  document.querySelectorAll(`.${TYPED}`).forEach(field => field.classList.remove(TYPED))
}

window.addEventListener("beforeprint", before)
window.addEventListener("afterprint", after)
