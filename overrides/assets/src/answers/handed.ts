/** What pages hand each other, and the site's worker, so that unlocked answers stay unlocked from page to page. */

/** What opens the answers. The browser holds it and never shows it, not even to us. */
export interface Keys {
  readonly answers: CryptoKey
  readonly names: CryptoKey
}

/** Keys of unlocked answers; of another epoch they open nothing. */
export interface Handed {
  readonly epoch: string
  readonly keys: Keys
}

/** Said to the worker. It answers `ask` on the port that came with it, with `Handed` or undefined. */
export type Hold =
  /** `used`: when somebody last did something (milliseconds of the clock). */
  | { readonly keys: "hold"; readonly handed: Handed; readonly minutes: number; readonly used: number }
  | { readonly keys: "ask"; readonly epoch: string }
  | { readonly keys: "lock" }
