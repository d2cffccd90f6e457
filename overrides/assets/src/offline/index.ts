// Keeps pages on this device, once the page is at rest. The build names the service worker in a
// <meta>; a preview and a USB stick have none.
const address = document.querySelector<HTMLMetaElement>('meta[name="imr-worker"]')?.content

/** Milliseconds that a page is left alone after it has loaded. */
const REST = 1500

const idle = (then: () => void): void => {
  if ("requestIdleCallback" in window) requestIdleCallback(then, { timeout: 5000 })
  else setTimeout(then)
}

if (address && isSecureContext && "serviceWorker" in navigator) {
  const begin = (): void => void setTimeout(() => idle(() => void import("./visit").then(({ visit }) => visit(address))), REST)
  if (document.readyState === "complete") begin()
  else addEventListener("load", begin, { once: true })
}
