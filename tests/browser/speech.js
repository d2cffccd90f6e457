// A stand-in for the browser's voices: what is spoken is written down, and the test says when a
// sentence has ended. Headless Chromium has no voice of its own.
(() => {
  const voice = (name, lang, localService) => ({ name, lang, localService, voiceURI: name, default: false })
  const here = [voice("Ann", "en-US", true), voice("Bea", "en-GB", true), voice("Luz", "es_ES", true)]
  const away = [voice("Cloud", "en-US", false)]
  const said = (window.said = [])
  let current = null
  let list = [...away, ...here]
  window.useVoices = names => (list = [...away, ...here].filter(({ name }) => names.includes(name)))
  window.endSentence = () => {
    const ended = current
    current = null
    ended?.onend?.({})
  }
  window.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text
    }
  }
  const synthesis = {
    get speaking() {
      return current !== null
    },
    pending: false,
    getVoices: () => list,
    addEventListener() {},
    speak(utterance) {
      if (!utterance.text) return
      current = utterance
      const { text, lang, rate } = utterance
      said.push({ text, lang, rate, voice: utterance.voice?.name ?? "" })
      utterance.onstart?.({})
    },
    cancel() {
      const ended = current
      current = null
      setTimeout(() => ended?.onerror?.({ error: "canceled" }))
    },
  }
  Object.defineProperty(window, "speechSynthesis", { value: synthesis })
})()
