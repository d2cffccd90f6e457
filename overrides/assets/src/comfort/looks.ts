// Letters, space, colors and voice: the same controls in the bar's dialog and on the settings page.
import { _, lang } from "../page/words"
import { bar } from "./bar"
import { choose, LOOKS, preferences, type Look } from "./preferences"
import { localVoices } from "./voices"

type Choice = readonly [value: string, label: string]

const CHOICES: Record<Look, readonly [string, ...Choice[]]> = {
  text: [_("Text size"), ["", _("Standard")], ["large", _("Large")], ["larger", _("Larger")], ["largest", _("Largest")]],
  spacing: [_("Space between letters and lines"), ["", _("Standard")], ["wide", _("Wide")], ["wider", _("Wider")]],
  font: [_("Letters"), ["", _("Clear letters, made for easy reading")], ["device", _("The letters of my device")], ["wide", _("Wide letters")]],
  scheme: [_("Colors"), ["", _("Same as my device")], ["light", _("Light")], ["dark", _("Dark")], ["contrast", _("High contrast")]],
}

let groups = 0

/** Puts the controls into a place. */
export function build(place: HTMLElement): void {
  const kept = element("p", "imr-small")
  kept.setAttribute("role", "status")
  const tell = (remembered: boolean): void => {
    kept.textContent = remembered
      ? _("Remembered in this browser.")
      : _("This browser does not let us remember it. It holds until you leave the page.")
  }
  const fields = LOOKS.map(look => group(look, tell))
  const reset = element("button", "imr-button imr-button--plain", _("Back to standard"))
  reset.setAttribute("type", "button")
  reset.addEventListener("click", () => {
    tell([...LOOKS, "voice" as const, "rate" as const].map(name => choose(name, "")).every(Boolean))
    place.querySelectorAll<HTMLInputElement>("input").forEach(input => (input.checked = input.value === ""))
    place.querySelectorAll("select").forEach(select => (select.value = ""))
  })
  place.replaceChildren(...fields, reset, kept)
  void voice(tell).then(field => field && reset.before(field))
}

function group(look: Look, tell: (remembered: boolean) => void): HTMLElement {
  const [title, ...choices] = CHOICES[look]
  const fieldset = element("fieldset", "imr-look")
  const name = `imr-look-${++groups}`
  const chosen = preferences()[look] ?? ""
  const radios = choices.map(([value, words]) => {
    const label = element("label", "imr-look__choice")
    const input = document.createElement("input")
    Object.assign(input, { type: "radio", name, value, checked: value === chosen })
    input.addEventListener("change", () => tell(choose(look, value)))
    label.append(input, element("span", "", words))
    return label
  })
  const set = element("div", "imr-look__set")
  set.append(...radios)
  fieldset.append(element("legend", "", title), set)
  return fieldset
}

/** The voices of this language that do not send words away, when there is more than one. */
async function voice(tell: (remembered: boolean) => void): Promise<HTMLElement | null> {
  const voices = await localVoices(lang)
  if (voices.length < 2) return null
  const field = element("p", "imr-look")
  const label = element("label", "", _("Voice that reads aloud"))
  const select = document.createElement("select")
  label.setAttribute("for", (select.id = `imr-voice-${++groups}`))
  select.append(new Option(_("Standard"), ""), ...voices.map(({ name, voiceURI }) => new Option(name, voiceURI)))
  select.value = preferences().voice ?? ""
  select.addEventListener("change", () => tell(choose("voice", select.value)))
  field.append(label, select)
  return field
}

function element(tag: string, className: string, words = ""): HTMLElement {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.textContent = words
  return made
}

let dialog: HTMLDialogElement | null = null

/** Opens the controls over the lower half of the page, so that their effect can be seen above. */
export function open(from: HTMLElement): void {
  if (!dialog) dialog = make(from)
  const place = dialog.querySelector<HTMLElement>("[data-place]")
  if (place) build(place)
  if (typeof dialog.showModal === "function") dialog.showModal()
  else dialog.setAttribute("open", "")
}

function make(from: HTMLElement): HTMLDialogElement {
  const made = document.createElement("dialog")
  made.className = "imr-looks"
  const title = element("h2", "", _("Text and colors"))
  made.setAttribute("aria-labelledby", (title.id = "imr-looks-title"))
  const close = element("button", "imr-button imr-looks__close", _("Done"))
  close.setAttribute("type", "button")
  close.addEventListener("click", () => {
    if (typeof made.close === "function") made.close()
    else made.removeAttribute("open")
  })
  made.addEventListener("close", () => from.focus())
  made.addEventListener("click", event => event.target === made && made.close())
  const place = element("div", "")
  place.dataset.place = ""
  const head = element("div", "imr-looks__head")
  head.append(title, close)
  const body = element("div", "imr-looks__body")
  body.append(head, place, ...about())
  made.append(body)
  document.body.append(made)
  return made
}

/** What leaving does and does not do, where the page offers it. */
function about(): HTMLElement[] {
  if (!document.querySelector("[data-leave]")) return []
  const link = element("a", "", _("Your privacy")) as HTMLAnchorElement
  link.href = bar?.dataset.privacy ?? ""
  const last = element("p", "", _("It cannot clear the history of this browser."))
  last.append(" ", link)
  return [
    element("h3", "", _("Leave this page")),
    element("p", "", _("The button opens a neutral site in place of this page, at once. On a keyboard, press Escape three times, quickly.")),
    last,
  ]
}
