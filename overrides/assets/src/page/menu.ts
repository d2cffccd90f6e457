// The menu is a `details` and works by itself; with a script it also closes on Escape, on a tap
// beside it, and when the focus leaves it.

const menu = document.querySelector<HTMLDetailsElement>("#menu")

if (menu) {
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !menu.open) return
    menu.open = false
    menu.querySelector("summary")?.focus()
  })
  document.addEventListener("click", event => {
    if (menu.open && !menu.contains(event.target as Node)) menu.open = false
  })
  menu.addEventListener("focusout", event => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false
  })
}
