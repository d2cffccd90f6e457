// The bar of partials/comfort.html and its one line of status.

/** The bar, on every page that has one. */
export const bar = document.querySelector<HTMLElement>(".imr-bar")

const status = bar?.querySelector<HTMLElement>("[data-bar-status]")
let leaving = 0

/** Says a short thing to eyes and to a screen reader; it goes after a time, or stays. */
export function say(words: string, milliseconds = 0): void {
  if (!status) return
  clearTimeout(leaving)
  status.textContent = words
  if (milliseconds) leaving = window.setTimeout(() => status.textContent === words && (status.textContent = ""), milliseconds)
}

/** Shows a control of the bar that needs a script, and gives it. */
export function control(name: string): HTMLElement | null {
  const found = bar?.querySelector<HTMLElement>(`[data-${name}]`) ?? null
  if (found) found.hidden = false
  return found
}
