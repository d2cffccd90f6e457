// Which voice may read: only one that works on this device. Some browsers offer voices of a
// server, and with those the words of a page would leave the device.

const SHORT = 1500 // milliseconds; some browsers name their voices a moment after the page opens

const primary = (lang: string): string => lang.toLowerCase().split(/[-_]/)[0] ?? ""
const same = (one: string, other: string): boolean => one.toLowerCase().replace("_", "-") === other.toLowerCase().replace("_", "-")

/** Every voice that the browser names, also those of a server; maybe none. */
export function voices(): Promise<readonly SpeechSynthesisVoice[]> {
  const found = speechSynthesis.getVoices()
  if (found.length) return Promise.resolve(found)
  return new Promise(resolve => {
    const done = (): void => resolve(speechSynthesis.getVoices())
    speechSynthesis.addEventListener?.("voiceschanged", done, { once: true })
    setTimeout(done, SHORT)
  })
}

/** The voices of a language that work on this device alone, the best first. */
export function fitting(found: readonly SpeechSynthesisVoice[], lang: string, wished = ""): readonly SpeechSynthesisVoice[] {
  const rank = (voice: SpeechSynthesisVoice): number =>
    (voice.voiceURI === wished ? 4 : 0) + (same(voice.lang, lang) ? 2 : 0) + (voice.default ? 1 : 0)
  return found
    .filter(voice => voice.localService && primary(voice.lang) === primary(lang))
    .sort((one, other) => rank(other) - rank(one))
}

/** The same, asked of this browser. */
export async function localVoices(lang: string): Promise<readonly SpeechSynthesisVoice[]> {
  return "speechSynthesis" in window ? fitting(await voices(), lang) : []
}
