/** Makes "PDF with my answers" on this device and offers it. */
import { _, lang } from "../../page/words"
import type { Sheet } from "../form"
import { fill, PdfProblem } from "./fill"
import { button, make, printButton, type Panel } from "./panel"
import { questionsOf } from "../questions"
import { toPaper } from "./values"

/** Puts what stands in the form into the sheet's own PDF, and shows what came of it.
 *
 * @param source The address of the sheet's PDF. */
export async function offer(sheet: Sheet, source: string, panel: Panel): Promise<void> {
  panel.wait(_("Your PDF is being made on this device."))
  try {
    const answer = await fetch(source).catch(() => undefined)
    if (!answer?.ok) throw new PdfProblem(_("The PDF of this sheet is not on this device yet. Go online once, and try again."))
    const asked = questionsOf(document)?.asked
    const texts = new Map(Object.entries(sheet.answers()).map(([name, value]) => [name, toPaper(value, asked?.get(name)?.kind ?? "text", lang)]))
    const { bytes, cut, lost, unshowable } = await fill(new Uint8Array(await answer.arrayBuffer()), texts)
    if (unshowable.length) cannot(unshowable, panel)
    else ready(new File([bytes], `${sheet.slug}.pdf`, { type: "application/pdf" }), [...cut, ...lost].map(name => asked?.get(name)?.label ?? name), panel)
  } catch (problem) {
    if (!(problem instanceof PdfProblem)) console.error(problem)
    const why = problem instanceof PdfProblem ? problem.message : _("The PDF could not be made. What you wrote is still here.")
    panel.show(_("No PDF this time"), make("p", {}, why), printButton())
  }
}

/** PDF viewers show some signs as blank boxes and some scripts as loose letters; a browser does not. */
function cannot(unshowable: readonly string[], panel: Panel): void {
  panel.show(
    _("Print this sheet instead"),
    make("p", {}, _("PDF programs cannot show everything you wrote. These signs would come out blank or broken: {signs}", { signs: unshowable.slice(0, 6).map(run => [...run].slice(0, 20).join("")).join(" ") })),
    make("p", {}, _("Your browser can. Print this page, and choose “Save as PDF” if you want a file.")),
    printButton(),
  )
}

function ready(file: File, cut: readonly string[], panel: Panel): void {
  const link = make("a", { className: "imr-button", href: URL.createObjectURL(file), download: file.name }, _("Download the PDF"))
  const shares = typeof navigator.canShare === "function" && navigator.canShare({ files: [file] })
  const said = make("p", { role: "status", className: "imr-small" })
  const share = button(_("Share the PDF"), () => {
    navigator.share({ files: [file] }).catch((problem: unknown) => {
      const left = problem instanceof DOMException && problem.name === "AbortError"
      if (!left) said.textContent = _("Sharing did not work. You can download the PDF instead.")
    })
  })
  const long = make("div", {})
  if (cut.length) {
    long.append(
      make("p", {}, _("Some answers are longer than their place on paper. The PDF holds every word, but paper shows only the beginning of these:")),
      make("ul", {}, ...cut.map(label => make("li", {}, label))),
      make("p", {}, _("To see all of it on paper, print this page instead.")),
      printButton(),
    )
  }
  panel.show(_("Your PDF is ready"), make("p", {}, _("It was made on this device. You can still type in it.")), link, ...(shares ? [share] : []), said, long)
  if (!shares) link.click()
}
