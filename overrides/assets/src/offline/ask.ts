import type { Question } from "../worker/protocol"

/** Asks the service worker; rejects if it cannot answer. */
export function ask<T>(worker: ServiceWorker, question: Question): Promise<T> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }: MessageEvent<T & { failure?: string }>) => {
      port1.close()
      if (data && typeof data === "object" && data.failure) reject(new Error(data.failure))
      else resolve(data)
    }
    worker.postMessage(question, [port2])
  })
}

/** Whether the reader, or a very slow line, asks for as little data as can be. */
export function saving(): boolean {
  const { connection } = navigator as { connection?: { saveData?: boolean; effectiveType?: string } }
  return (connection?.saveData ?? false) || /2g$/.test(connection?.effectiveType ?? "")
}
