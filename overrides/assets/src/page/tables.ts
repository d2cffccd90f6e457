// On a phone each row of a wide table becomes a card, by CSS. Some browsers then forget that it is
// a table, so its roles are said aloud once more.

const ROLES: Readonly<Record<string, string>> = {
  TABLE: "table",
  THEAD: "rowgroup",
  TBODY: "rowgroup",
  TR: "row",
  TD: "cell",
}
const tables = document.querySelectorAll<HTMLElement>(".imr-table table, .imr-cards")

for (const table of tables) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
    const head = part.closest("thead") ? "columnheader" : "rowheader"
    part.setAttribute("role", ROLES[part.tagName] ?? head)
  }
}
