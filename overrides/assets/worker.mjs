// Bundles the service worker of every site.
//
// Reads the repository's folder from standard input and writes the worker to standard output. The
// build writes IMR_VERSION and IMR_LISTS (src/worker/lists.ts) before it.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

const root = readFileSync(0, "utf8")
const made = await build({
  entryPoints: [join(root, "overrides/assets/src/worker/sw.ts")],
  bundle: true,
  format: "iife",
  minify: true,
  target: ["chrome90", "firefox90", "safari15"],
  charset: "utf8",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
  logLevel: "silent",
}).catch(failure => {
  console.error(failure.message)
  process.exit(1)
})
process.stdout.write(made.outputFiles[0].text)
