/** Lines of text in a box: what fits, how large. Plain numbers in points; knows nothing of PDF files. */

/** Gives a character's width in thousandths of the font's size; undefined if it cannot be shown. */
export type Width = (character: string) => number | undefined

/** One way to set a text: a size and the distance between its lines. */
export interface Setting {
  readonly size: number
  readonly pitch: number
  /** From the bottom of a line's share to where its letters stand. */
  readonly above: number
}

export interface Lines {
  readonly setting: Setting
  readonly lines: readonly string[]
  /** Whether all of the text is in `lines`. */
  readonly whole: boolean
}

/** Gives a text as it is drawn: accents joined to their letters, nothing that has no look. */
export function visible(text: string): string {
  return text.normalize("NFC").replace(/\r\n?/g, "\n").replace(/[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g, "").replace(/[^\S\n\u00a0]|[\0-\x09\x0b-\x1f\x7f]/g, " ")
}

/** The scripts that a PDF viewer can type and show letter by letter. In others, letters join, stack
 * or run from the right, or are too many for a form's font. */
const SIMPLE = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}]$/u

/** Cuts a text into signs as people see them: a flag is one. */
function signs(text: string): string[] {
  return "Segmenter" in Intl ? Array.from(new Intl.Segmenter().segment(text), part => part.segment) : [...text]
}

/** Gives what of a text would come out as blank boxes or loose letters: each run of signs once. */
export function unshowable(text: string, width: Width): string[] {
  const found = new Set<string>()
  let run = ""
  for (const sign of [...signs(visible(text)), "\n"]) {
    const bad = sign !== "\n" && [...sign].some(character => !SIMPLE.test(character) || width(character) === undefined)
    if (!bad && run) found.add(run)
    run = bad ? run + sign : ""
  }
  return [...found]
}

/** Breaks a text into lines at its spaces; a word that is wider than a line is cut. */
export function wrap(text: string, limit: number, size: number, width: Width): string[] {
  const measure = (part: string): number => [...part].reduce((sum, character) => sum + (width(character) ?? 0), 0) * (size / 1000)
  const lines: string[] = []
  for (const paragraph of text.split("\n")) {
    let line = ""
    let used = 0
    for (const word of paragraph.match(/ *[^ ]+| +$/g) ?? []) {
      const bare = line ? word : word.trimStart()
      const wide = measure(bare)
      if (used + wide <= limit) {
        line += bare
        used += wide
        continue
      }
      if (line) lines.push(line)
      line = ""
      used = 0
      for (const character of word.trimStart()) {
        const more = measure(character)
        if (line && used + more > limit) {
          lines.push(line)
          line = ""
          used = 0
        }
        line += character
        used += more
      }
    }
    lines.push(line)
  }
  return lines
}

/** Sets a text in a box with the first of the settings in which all of it fits, or as much as the
 * last one can hold. */
export function fit(text: string, wide: number, high: number, settings: readonly Setting[], width: Width): Lines {
  for (const setting of settings) {
    const room = Math.max(1, Math.floor((high + 1) / setting.pitch))
    const lines = wrap(text, wide, setting.size, width)
    if (lines.length <= room) return { setting, lines, whole: true }
    if (setting !== settings[settings.length - 1]) continue
    const shown = lines.slice(0, room)
    const limit = wide - ((width("…") ?? 0) * setting.size) / 1000
    shown.push(`${wrap(shown.pop() ?? "", limit, setting.size, width)[0]}…`)
    return { setting, lines: shown, whole: false }
  }
  return { setting: settings[0]!, lines: [], whole: !text }
}
