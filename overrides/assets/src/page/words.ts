/** Gives a message of the site with its values in place, as `Saved {time}` with a time.
 *
 * The bundler puts the reader's words in place of the text, so it must be one plain string. */
export function _(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** The reader's language (BCP 47), for dates and numbers. */
export const lang = document.documentElement.lang || "en"
