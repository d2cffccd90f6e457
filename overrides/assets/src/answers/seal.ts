/** Sealing: a passcode becomes keys, a body becomes bytes that tell nothing. Text in, bytes out; no storage. */
import type { Body, Kept, Sealed } from "./database"
import type { Keys } from "./handed"

export type Bytes = Uint8Array<ArrayBuffer>

/** OWASP's figure for PBKDF2 with SHA-256. */
export const ITERATIONS = 600_000
/** Sizes are rounded up, so that a sealed tick looks like a sealed sentence. */
const BLOCK = 256

const encoder = new TextEncoder()

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length))
}

/** Gives letters and digits that nobody can guess. */
export function random(): string {
  return hex(randomBytes(16))
}

/** Makes the keys of a passcode: slowly, so that trying many takes long. */
export async function derive(passcode: string, salt: Bytes, iterations: number): Promise<Keys> {
  const typed = await crypto.subtle.importKey("raw", encoder.encode(passcode.normalize("NFKC")), "PBKDF2", false, ["deriveBits"])
  const secret = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, typed, 256)
  const both = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"])
  const part = (info: string): HkdfParams => ({ name: "HKDF", hash: "SHA-256", salt, info: encoder.encode(info) })
  const [answers, names] = await Promise.all([
    crypto.subtle.deriveKey(part("answers"), both, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    crypto.subtle.deriveKey(part("names"), both, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]),
  ])
  return { answers, names }
}

/** Seals text; it opens only with the same keys and the same label. */
export async function seal(text: string, label: string, keys: Keys): Promise<{ iv: Bytes; data: ArrayBuffer }> {
  const iv = randomBytes(12)
  const bytes = encoder.encode(text)
  const padded = new Uint8Array(Math.ceil(bytes.length / BLOCK) * BLOCK).fill(0x20)
  padded.set(bytes)
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(label) }, keys.answers, padded)
  return { iv, data }
}

/** Gives the text back, with spaces after it.
 *
 * Throws an OperationError with other keys, another label, or bytes that were changed. */
export async function unseal(sealed: { iv: Bytes; data: BufferSource }, label: string, keys: Keys): Promise<string> {
  const additionalData = encoder.encode(label)
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv, additionalData }, keys.answers, sealed.data)
  return new TextDecoder().decode(bytes)
}

/** Gives the name under which a record lies; sealed, it tells nothing. */
export async function idOf(name: string, keys: Keys | undefined): Promise<string> {
  return keys ? hex(new Uint8Array(await crypto.subtle.sign("HMAC", keys.names, encoder.encode(name)))) : name
}

export async function pack(id: string, rev: number, body: Body, keys: Keys | undefined): Promise<Kept> {
  return keys ? { id, rev, ...(await seal(JSON.stringify(body), id, keys)) } : { id, rev, body }
}

export async function unpack(kept: Kept, keys: Keys | undefined): Promise<Body | undefined> {
  if (!keys || !kept.iv || !kept.data) return kept.body
  return JSON.parse(await unseal({ iv: kept.iv, data: kept.data }, kept.id, keys)) as Body
}

/** What lies beside the answers, so that a passcode can be tried. */
export async function lockOf(keys: Keys, salt: Bytes, iterations: number, minutes: number): Promise<Sealed> {
  const { iv, data } = await seal("", "check", keys)
  return { salt, iterations, iv, check: data, minutes }
}

/** Gives the keys of a passcode, or undefined if it is not the right one. */
export async function keysOf(passcode: string, { salt, iterations, iv, check }: Sealed): Promise<Keys | undefined> {
  const keys = await derive(passcode, salt, iterations)
  return unseal({ iv, data: check }, "check", keys).then(
    () => keys,
    () => undefined,
  )
}

function hex(bytes: Bytes): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("")
}
