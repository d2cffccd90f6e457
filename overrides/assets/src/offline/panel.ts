import { _, lang } from "../page/words"
import type { Kept, Problem, State, Told } from "../worker/protocol"
import { ask } from "./ask"

const megabytes = (bytes: number): string =>
  new Intl.NumberFormat(lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1, minimumFractionDigits: 1 }).format(bytes / 1e6)

/** The choice about what is kept on this device. */
export async function panel(box: HTMLElement, registration: ServiceWorkerRegistration): Promise<void> {
  const part = <T extends HTMLElement>(name: string): T => {
    const found = box.querySelector<T>(`[data-kept-${name}]`)
    if (!found) throw new Error(name)
    return found
  }
  const locale = box.dataset.locale ?? ""
  const question = <T>(asked: Parameters<typeof ask>[1]): Promise<T> => {
    if (!registration.active) return Promise.reject(new Error("no worker"))
    return ask<T>(registration.active, asked)
  }
  const pdfs = part<HTMLInputElement>("pdfs")
  const keep = part<HTMLButtonElement>("keep")
  const status = part("status")
  const bar = box.querySelector("progress")
  let running = false

  const show = async (): Promise<void> => {
    const found = await question<State>({ ask: "state", locale })
    const whole = found.whole === "with PDFs" || (found.whole === "course" && !pdfs.checked)
    part("state").textContent = said(found)
    part("pdfs-label").textContent = _("With every worksheet as a PDF ({size} more)", { size: megabytes(found.pdfs) })
    part("course").hidden = running || found.whole === "with PDFs"
    box.querySelector<HTMLElement>(".imr-choice")?.toggleAttribute("hidden", found.pdfs === 0)
    keep.textContent = _("Keep the whole course on this device ({size})", { size: megabytes(found.course + (pdfs.checked ? found.pdfs : 0)) })
    keep.hidden = whole
    part("progress").hidden = !running
    part("forget").hidden = found.off
    part("again").hidden = !found.off
    box.hidden = false
  }

  const told = ({ data }: MessageEvent<Told>): void => {
    const now = data.progress
    if (!now) return void show()
    if (now.locale !== locale || now.total === 0) return
    running = now.done < now.total
    part("progress").hidden = !running
    part("course").hidden = running
    if (bar) bar.value = now.done / now.total
    part("count").textContent = _("{done} of {total}", { done: megabytes(now.done), total: megabytes(now.total) })
    if (!running) void show()
  }

  keep.addEventListener("click", async () => {
    running = true
    status.textContent = _("The course is being kept on this device. You can go on reading.")
    await show()
    const { problem } = await question<Kept>({ ask: "keep", locale, pdfs: pdfs.checked })
    running = false
    status.textContent = problem ? why(problem) : _("The whole course is on this device now. It opens without internet.")
    await show()
  })
  part("stop").addEventListener("click", () => void question({ ask: "stop", locale }))
  part("forget").addEventListener("click", async () => {
    await question({ ask: "forget" })
    status.textContent = _("Nothing of this site is kept on this device now. What you wrote on worksheets is not touched.")
    await show()
    part("again").focus()
  })
  part("again").addEventListener("click", async () => {
    await question({ ask: "again" })
    status.textContent = _("Pages that you open are kept again.")
    await show()
    part("forget").focus()
  })
  pdfs.addEventListener("change", () => void show())
  navigator.serviceWorker.addEventListener("message", told)
  await show()
}

function said(found: State): string {
  if (found.whole !== "no") return _("The whole course is kept: {count} pages, {size}.", { count: found.pages, size: megabytes(found.bytes) })
  if (found.pages === 0) return _("Nothing is kept on this device.")
  return _("Kept on this device: {count} pages, {size}. Help now is one of them.", { count: found.pages, size: megabytes(found.bytes) })
}

function why(problem: Problem): string {
  switch (problem) {
    case "no room":
      return _("There is no more room on this device. What is kept so far stays.")
    case "stopped":
      return _("Stopped. What is kept so far stays.")
    case "changed":
      return _("The course has just changed. Open this page again, and go on.")
    case "no internet":
      return _("The internet is gone. What is kept so far stays, and the rest comes when you are back.")
  }
}
