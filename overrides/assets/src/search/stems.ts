/** Cuts a folded word down to what its forms have in common. Light on purpose: it only has to do
 * the same to a page and to a question, and the search forgives a letter or two besides. */
export type Stem = (word: string) => string

const VOWEL = /[aeiouy]/

/** What stood before -ing, -ed or -er: stop of stopping, cope of coping. */
function root(stem: string): string {
  if (/([bdfgmnprt])\1$/.test(stem)) return stem.slice(0, -1)
  return /^[^aeiou]?[aeiou][^aeiouwxy]$/.test(stem) ? stem + "e" : stem
}

function singular(word: string): string {
  if (/ies$/.test(word) && word.length > 4) return word.slice(0, -3) + "y"
  if (/(?:ch|sh|ss|x|zz)es$/.test(word)) return word.slice(0, -2)
  return /[^suai]s$/.test(word) ? word.slice(0, -1) : word
}

function english(word: string): string {
  if (word.length < 4) return word
  let stem = singular(word)
  if (/iness$/.test(stem)) stem = stem.slice(0, -5) + "y"
  else if (/ness$/.test(stem)) stem = stem.slice(0, -4)
  if (/ly$/.test(stem) && stem.length > 5) stem = stem.slice(0, -2)
  if (/ied$/.test(stem)) stem = stem.slice(0, -3) + "y"
  for (const ending of [/ing$/, /ed$/, /er$/]) {
    const cut = stem.replace(ending, "")
    if (cut !== stem && cut.length > 1 && VOWEL.test(cut)) {
      stem = root(cut)
      break
    }
  }
  if (/[st]ion$/.test(stem) && stem.length > 6) stem = stem.slice(0, -3)
  if (/e$/.test(stem) && stem.length > 4) stem = stem.slice(0, -1)
  return stem.replace(/y$/, "i")
}

const SPANISH_ENDINGS = [
  /(?:amient|imient)[oa]$/, /(?:asion|ision)$/, /(?:iendo|ando|yendo)(?:me|te|se|lo|la)?$/, /(?:aron|ieron)$/, /(?:amos|emos|imos)$/,
  /(?:ado|ido|ada|ida)$/, /(?:aba|aban|ia|ian)$/, /(?:ar|er|ir)(?:me|te|se|lo|la)?$/,
]

/** Letters that sound alike in most Spanish are one: voces and boces, hacer and aser. */
function heard(word: string): string {
  const plain = word.replace(/(?<!c)h/g, "").replace(/v/g, "b").replace(/z|c(?=[ei])/g, "s").replace(/ll/g, "y")
  return plain.replace(/qu(?=[ei])|c(?!h)/g, "k")
}

function spanish(word: string): string {
  const whole = heard(word)
  if (whole.length < 4) return whole
  let stem = whole.length > 7 ? whole.replace(/mente$/, "") : whole
  if (/[bdfgjklmnprtwxy]es$/.test(stem)) stem = stem.slice(0, -2)
  else if (/s$/.test(stem)) stem = stem.slice(0, -1)
  for (const ending of SPANISH_ENDINGS) {
    const cut = stem.replace(ending, "")
    if (cut !== stem && cut.length > 1) {
      stem = cut
      break
    }
  }
  if (stem.length > 3) stem = stem.replace(/[aeo]$/, "")
  // duermo and dormir, pienso and pensar
  return stem.length > 3 ? stem.replace(/ue(?=[^aeiou])/, "o").replace(/ie(?=[^aeiou])/, "e") : stem
}

/** The stemmer of a language (BCP 47); words of other languages stay as they are. */
export function stemmer(lang: string): Stem {
  return { en: english, es: spanish }[lang.split("-")[0] ?? ""] ?? (word => word)
}
