/** Hands the keys of unlocked answers from page to page, in memory only; and locks when nobody is there. */
import type { Handed, Hold, Keys } from "./handed"

type Message =
  | { readonly kind: "ask"; readonly epoch: string }
  | { readonly kind: "keys"; readonly handed: Handed }
  | { readonly kind: "used" }
  | { readonly kind: "lock" }
  | { readonly kind: "changed"; readonly sheet: string | null }

const OFTEN = 10_000

/** What the tabs of the site tell each other. */
export class Keeper {
  readonly #tabs = "BroadcastChannel" in window ? new BroadcastChannel("imr-answers") : undefined
  #minutes = 0
  #used = 0
  #ticks = 0
  #timer: ReturnType<typeof setInterval> | undefined

  /** `held` gives the keys that this page has; `lock` forgets them. */
  constructor(
    private readonly held: () => Handed | undefined,
    private readonly lock: () => void,
    private readonly changed: (sheet: string | null) => void,
  ) {
    this.#tabs?.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if (data.kind === "ask") this.#answer(data.epoch)
      else if (data.kind === "used") this.#note()
      else if (data.kind === "lock") this.#forget()
      else if (data.kind === "changed") this.changed(data.sheet)
    })
    for (const event of ["pointerdown", "keydown", "input", "scroll"]) {
      document.addEventListener(event, () => this.#touch(), { capture: true, passive: true })
    }
    document.addEventListener("visibilitychange", () => this.#look())
  }

  /** Asks the other pages, and the site's worker, for the keys of an epoch. */
  async ask(epoch: string): Promise<Keys | undefined> {
    const worker = navigator.serviceWorker?.controller
    if (!this.#tabs && !worker) return undefined
    return new Promise(resolve => {
      const take = (handed: Handed | undefined): void => {
        if (handed?.epoch !== epoch) return
        this.#tabs?.removeEventListener("message", hear)
        resolve(handed.keys)
      }
      const hear = ({ data }: MessageEvent<Message>): void => {
        if (data.kind === "keys") take(data.handed)
      }
      this.#tabs?.addEventListener("message", hear)
      this.#tabs?.postMessage({ kind: "ask", epoch } satisfies Message)
      if (worker) {
        const channel = new MessageChannel()
        channel.port1.onmessage = ({ data }: MessageEvent<Handed | undefined>) => take(data)
        worker.postMessage({ keys: "ask", epoch } satisfies Hold, [channel.port2])
      }
      setTimeout(() => {
        this.#tabs?.removeEventListener("message", hear)
        resolve(undefined)
      }, 250)
    })
  }

  /** Begins to watch whether anybody is there. */
  watch(minutes: number): void {
    this.#minutes = minutes
    this.#note()
    this.#hand()
    this.#timer ??= setInterval(() => this.#look(), OFTEN)
  }

  say(sheet: string | null): void {
    this.#tabs?.postMessage({ kind: "changed", sheet } satisfies Message)
  }

  /** Locks here, in the other tabs, and in the worker. */
  lockAll(): void {
    this.#tabs?.postMessage({ kind: "lock" } satisfies Message)
    navigator.serviceWorker?.controller?.postMessage({ keys: "lock" } satisfies Hold)
    this.#forget()
  }

  #answer(epoch: string): void {
    const handed = this.held()
    if (handed?.epoch === epoch) this.#tabs?.postMessage({ kind: "keys", handed } satisfies Message)
  }

  /** Gives the keys to the worker, again and again: a browser stops it when it has nothing to do. */
  #hand(): void {
    const handed = this.held()
    if (handed) navigator.serviceWorker?.controller?.postMessage({ keys: "hold", handed, minutes: this.#minutes, used: this.#used } satisfies Hold)
  }

  #forget(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.lock()
  }

  #touch(): void {
    if (!this.#timer || this.#look() || performance.now() - this.#ticks < OFTEN) return
    this.#note()
    this.#tabs?.postMessage({ kind: "used" } satisfies Message)
  }

  #note(): void {
    this.#used = Date.now()
    this.#ticks = performance.now()
  }

  /** Locks if the time is over by either of two measures: one stops while the device sleeps, the
   * other can be set back. */
  #look(): boolean {
    if (!this.#timer) return false
    const gone = Math.max(Date.now() - this.#used, performance.now() - this.#ticks)
    if (gone < this.#minutes * 60_000) {
      if (document.visibilityState === "visible") this.#hand()
      return false
    }
    this.lockAll()
    return true
  }
}
