/** The panel that says whether answers are saved (partials/sheet-keep.html, partials/settings-answers.html). */
import { isStoreError, type Vault } from "./types"
import { unlockForm } from "./unlock"

/** Makes the panel of this page work.
 *
 * `failed` hears why saving could not begin; `before` is done before the answers are locked;
 * `moved` is told when keeping is another than it was. */
export function panelOf(vault: Vault, panel: HTMLElement, failed: (why: string) => void, before: () => Promise<unknown>, moved: () => void): void {
  const show = (): void => {
    for (const part of panel.querySelectorAll<HTMLElement>("[data-passcode]")) part.hidden = (part.dataset["passcode"] === "yes") !== !!vault.passcode()
    const keeping = vault.keeping()
    if (panel.dataset["keep"] === keeping) return
    // The button that was pressed is gone now; the reader goes on where it was.
    const inside = panel.contains(document.activeElement)
    panel.dataset["keep"] = keeping
    if (inside) panel.querySelector<HTMLElement>(`[data-when="${keeping}"] [tabindex="-1"]`)?.focus()
    moved()
  }
  vault.listen(show)
  show()
  panel.querySelector("#keep-start")?.addEventListener("click", () => void vault.start().catch(problem => failed(reason(problem))))
  panel.querySelector("#keep-lock")?.addEventListener("click", () => void before().then(() => vault.lock()))
  unlockForm(vault)
}

/** Gives an error in the reader's words. */
export function reason(problem: unknown): string {
  if (isStoreError(problem)) return problem.message
  throw problem
}
