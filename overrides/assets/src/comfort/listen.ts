// Reads the page aloud, sentence by sentence. "Pause" stops and remembers the sentence: Android
// has no other pause, and the beginning of a sentence is the better place to go on.
import { _, lang } from "../page/words"
import { bar, say } from "./bar"
import { mark } from "./mark"
import { type Passage, passages } from "./passages"
import { choose, preferences } from "./preferences"
import { fitting, voices } from "./voices"

const SPEEDS = ["0.6", "0.8", "1", "1.2", "1.5", "2"]
const SILENCE = 8000 // milliseconds without a sound, after which we say that it does not work
const BREATH = 80 // milliseconds; a sentence right after cancel() is lost in some browsers

let queue: Passage[] = []
let at = 0
let state: "stopped" | "speaking" | "paused" = "stopped"
let turn = 0
let found: readonly SpeechSynthesisVoice[] = []
let button: HTMLElement
const held = new Set<SpeechSynthesisUtterance>() // Chrome forgets an utterance that nobody holds
const player = bar?.querySelector<HTMLElement>("[data-player]") ?? null

/** The button: listen, pause, go on. */
export async function press(from: HTMLElement): Promise<void> {
  button = from
  if (state === "speaking") return pause()
  if (state === "paused") return speak(at)
  found = await voices()
  if (found.length && !fitting(found, lang).length) return say(reason())
  queue = passages(document.querySelector(".imr-page") ?? document.body)
  controls()
  speak(first())
}

function reason(): string {
  const elsewhere = found.some(voice => voice.lang.slice(0, 2).toLowerCase() === lang.slice(0, 2).toLowerCase())
  return elsewhere
    ? _("The voices of this browser would send the words of the page to a server. To keep what you read private, we do not use them. You can add a voice in the settings of your device.")
    : _("This device has no voice for this language. You can add one in its settings, under text-to-speech.")
}

/** Begins with what is in view, for somebody who has scrolled. */
function first(): number {
  if (scrollY < innerHeight / 3) return 0
  const seen = queue.findIndex(({ range }) => range.getBoundingClientRect().top > 60)
  return Math.max(seen, 0)
}

function speak(index: number): void {
  const passage = queue[index]
  if (!passage) return stop()
  at = index
  const mine = ++turn
  const waiting = speechSynthesis.speaking || speechSynthesis.pending
  if (waiting) speechSynthesis.cancel()
  show("speaking")
  mark(passage.range)
  setTimeout(() => mine === turn && utter(passage, mine), waiting ? BREATH : 0)
}

function utter(passage: Passage, mine: number): void {
  const words = new SpeechSynthesisUtterance(passage.text)
  const { rate, voice } = preferences()
  const chosen = fitting(found, passage.lang, voice)[0] ?? fitting(found, lang, voice)[0]
  words.lang = passage.lang
  words.rate = Number(rate ?? 1)
  if (chosen) words.voice = chosen
  const fail = (): void => {
    if (mine !== turn) return
    stop()
    say(_("This device did not read the page aloud. A voice may be missing in its settings."))
  }
  const watch = setTimeout(fail, SILENCE)
  words.onstart = () => clearTimeout(watch)
  words.onerror = () => (clearTimeout(watch), fail())
  words.onend = () => {
    clearTimeout(watch)
    if (mine === turn) speak(at + 1)
  }
  held.add(words)
  speechSynthesis.speak(words)
}

function silence(): void {
  turn++
  held.clear()
  speechSynthesis.cancel()
}

function pause(): void {
  silence()
  show("paused")
}

function stop(): void {
  if (player?.contains(document.activeElement)) button.focus()
  silence()
  mark(null)
  show("stopped")
}

function show(now: typeof state): void {
  state = now
  const label = button.querySelector("span") ?? button
  label.textContent = now === "speaking" ? _("Pause") : now === "paused" ? _("Go on") : _("Listen")
  if (player) player.hidden = now === "stopped"
  if (now === "speaking") say("")
}

function controls(): void {
  if (!player || player.childElementCount) return
  const make = (words: string, act: () => void): HTMLElement => {
    const made = document.createElement("button")
    Object.assign(made, { type: "button", className: "imr-bar__button", textContent: words })
    made.addEventListener("click", act)
    return made
  }
  const label = document.createElement("label")
  label.className = "imr-bar__speed"
  const select = document.createElement("select")
  const number = new Intl.NumberFormat(lang)
  select.append(...SPEEDS.map(speed => new Option(`${number.format(Number(speed))} ×`, speed)))
  select.value = preferences().rate ?? "1"
  select.addEventListener("change", () => {
    choose("rate", select.value === "1" ? "" : select.value)
    if (state === "speaking") speak(at)
  })
  label.append(_("Speed"), " ", select)
  player.append(
    make(_("Back"), () => speak(Math.max(at - 1, 0))),
    make(_("Next"), () => speak(at + 1)),
    make(_("Stop"), stop),
    label,
  )
}

addEventListener("pagehide", () => state !== "stopped" && stop())
