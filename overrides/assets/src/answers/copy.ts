/** A copy of the answers in one file, as docs/assets/answers.schema.json describes it. Text in, values out. */
import { _ } from "../page/words"
import type { Body } from "./database"
import type { Keys } from "./handed"
import { derive, seal, unseal, type Bytes } from "./seal"
import type { Answers } from "./types"

const FORMAT = "imr-answers"
const VERSION = 1
const LABEL = `${FORMAT} ${VERSION}`
const NAME = /^[a-z0-9][a-z0-9-]*(\/[a-z0-9][a-z0-9-]*)+$/
/** Bytes. All worksheets filled to the brim are a tenth of it. */
export const MOST = 20 * 2 ** 20
const ITERATIONS: readonly [number, number] = [600_000, 10_000_000]

export interface Copy {
  readonly answers: Answers
  readonly notes: Readonly<Record<string, unknown>>
}

export interface SealedCopy {
  readonly salt: Bytes
  readonly iterations: number
  readonly iv: Bytes
  readonly data: Bytes
}

/** Why a file cannot be taken, in the reader's words. Nothing has changed then. */
export class CopyError extends Error {}

/** Writes an open file. */
export function writeCopy(bodies: readonly Body[]): string {
  const answers = Object.assign({}, ...bodies.map(body => ("sheet" in body ? body.answers : {}))) as Answers
  const notes = Object.fromEntries(bodies.flatMap(body => ("note" in body ? [[body.note, body.value]] : [])))
  return JSON.stringify({ format: FORMAT, version: VERSION, answers, ...(Object.keys(notes).length && { notes }) }, null, 1) + "\n"
}

/** Seals an open file. */
export async function sealCopy(text: string, { keys, salt, iterations }: { keys: Keys; salt: Bytes; iterations: number }): Promise<string> {
  const { iv, data } = await seal(text, LABEL, keys)
  const sealed = { salt: toBase64(salt), iterations, iv: toBase64(iv), data: toBase64(new Uint8Array(data)) }
  return JSON.stringify({ format: FORMAT, version: VERSION, sealed }, null, 1) + "\n"
}

/** Reads a file, open or sealed.
 *
 * Throws a CopyError if it is not one of ours, or not whole. */
export function readCopy(text: string): Copy | SealedCopy {
  const found = parse(text)
  if (found["format"] !== FORMAT) throw new CopyError(_("This file is not a copy of answers from this site, or it is not whole. Nothing has changed."))
  if (found["version"] !== VERSION) throw new CopyError(_("This file comes from a newer version of this site. Load this page again while you are online, then try once more. Nothing has changed."))
  const { answers, notes = {}, sealed } = found
  if (isObject(sealed)) return sealedOf(sealed)
  const whole = isObject(answers) && isObject(notes) && Object.entries(answers).every(([name, value]) => NAME.test(name) && typeof value === "string")
  if (!whole) throw broken()
  return { answers: answers as Answers, notes }
}

/** Opens a sealed file; undefined if the passcode does not fit. Throws a CopyError if what is inside is not whole. */
export async function openCopy(sealed: SealedCopy, passcode: string): Promise<Copy | undefined> {
  const keys = await derive(passcode, sealed.salt, sealed.iterations)
  const text = await unseal(sealed, LABEL, keys).catch(() => undefined)
  if (text === undefined) return undefined
  const found = readCopy(text)
  if ("salt" in found) throw broken()
  return found
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(text)
    return isObject(found) ? found : {}
  } catch {
    return {}
  }
}

function sealedOf({ salt, iterations, iv, data }: Readonly<Record<string, unknown>>): SealedCopy {
  const count = typeof iterations === "number" && iterations >= ITERATIONS[0] && iterations <= ITERATIONS[1] ? iterations : 0
  const found = { salt: fromBase64(salt), iterations: count, iv: fromBase64(iv), data: fromBase64(data) }
  if (!count || found.salt.length < 16 || found.iv.length !== 12 || !found.data.length) throw broken()
  return found
}

function broken(): CopyError {
  return new CopyError(_("This file is damaged, so it cannot be read. If you have another copy, use that. Nothing has changed."))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function toBase64(bytes: Bytes): string {
  let text = ""
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

function fromBase64(text: unknown): Bytes {
  try {
    return Uint8Array.from(atob(typeof text === "string" ? text : ""), sign => sign.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
