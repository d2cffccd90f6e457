// What the worker remembers between two starts. Each note stands alone, so that none is lost.

const NAME = "imr-notes"
const key = (name: string): string => `https://note.invalid/${encodeURIComponent(name)}`

export async function note<T>(name: string): Promise<T | undefined> {
  const found = await (await caches.open(NAME)).match(key(name))
  return found?.json() as Promise<T> | undefined
}

export async function setNote(name: string, value: unknown): Promise<void> {
  await (await caches.open(NAME)).put(key(name), new Response(JSON.stringify(value)))
}

export async function dropNote(name: string): Promise<void> {
  await (await caches.open(NAME)).delete(key(name))
}

const OFF = "off"

/** Whether the reader said that nothing of the site is to be kept. */
export const isOff = async (): Promise<boolean> => (await note<boolean>(OFF)) ?? false
export const setOff = (off: boolean): Promise<void> => (off ? setNote(OFF, true) : dropNote(OFF))

/** The names of all notes that begin so. */
export async function notes(start: string): Promise<string[]> {
  const keys = await (await caches.open(NAME)).keys()
  return keys.map(found => decodeURIComponent(new URL(found.url).pathname.slice(1))).filter(name => name.startsWith(start))
}
