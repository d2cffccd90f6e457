// Put into every script of a site on a USB stick. A page that was opened as a file may not fetch;
// the build lays a script beside each file that is read, which hands over the file's content.

declare global {
  interface Window {
    /** Called by the script beside a file. */
    imrFile: (content: string) => void
    /** Who waits for which script; all scripts of a page share it. */
    imrWaiting?: Map<string, (content: string) => void>
  }
}

const waiting = (window.imrWaiting ??= new Map())

window.imrFile = content => {
  const { currentScript } = document
  if (currentScript instanceof HTMLScriptElement) waiting.get(currentScript.src)?.(content)
}

/** Stands in for `fetch`: reads a file of the site, or rejects as `fetch` does without internet. */
export function fetch(address: string | URL, options: { signal?: AbortSignal } = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script")
    script.src = `${new URL(address, location.href).href}.js`
    const end = (act: () => void): void => {
      waiting.delete(script.src)
      script.remove()
      act()
    }
    const done = (content: string): void => end(() => resolve(new Response(Uint8Array.from(atob(content), sign => sign.charCodeAt(0)))))
    waiting.set(script.src, done)
    script.addEventListener("error", () => end(() => reject(new TypeError(`${script.src} cannot be read`))))
    options.signal?.addEventListener("abort", () => end(() => reject(new DOMException("Stopped", "AbortError"))))
    document.head.append(script)
  })
}

// Links that a script makes lead to folders; a stick has files.
document.addEventListener(
  "click",
  event => {
    const link = event.target instanceof Element ? event.target.closest("a") : null
    if (link?.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html"
  },
  true,
)
