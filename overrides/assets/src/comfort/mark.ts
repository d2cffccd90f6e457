// Marks the sentence that is being read, without touching the page's own elements.

const NAME = "imr-said"
let boxes: HTMLElement | null = null
let shown: Range | null = null

/** Marks a range, or nothing. Keeps it in view for somebody who has not scrolled away. */
export function mark(range: Range | null): void {
  const followed = !shown || inView(shown)
  shown = range
  const highlights = window.CSS && CSS.highlights
  if (highlights && typeof Highlight === "function") {
    if (range) highlights.set(NAME, new Highlight(range))
    else highlights.delete(NAME)
  } else draw()
  if (range && followed && !inView(range)) scrollTo({ top: scrollY + range.getBoundingClientRect().top - innerHeight / 4, behavior: "instant" })
}

function inView(range: Range): boolean {
  const { top, bottom, height } = range.getBoundingClientRect()
  return bottom > 60 && top < innerHeight - 120 && (height > innerHeight / 2 || (top > 0 && bottom < innerHeight - 60))
}

/** For browsers without highlights: a line below each line of the sentence. */
function draw(): void {
  boxes?.remove()
  boxes = null
  if (!shown) return
  boxes = document.createElement("div")
  boxes.setAttribute("aria-hidden", "true")
  for (const { left, bottom, width } of shown.getClientRects()) {
    const box = document.createElement("div")
    box.className = "imr-said"
    Object.assign(box.style, { left: `${left + scrollX}px`, top: `${bottom + scrollY}px`, width: `${width}px` })
    boxes.append(box)
  }
  document.body.append(boxes)
}

addEventListener("resize", () => boxes && draw())
