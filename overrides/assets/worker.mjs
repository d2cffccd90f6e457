// Bundles the service worker of a site.
//
// Reads from standard input {"root": the repository, "version": of the site, "lists": {folder of a
// locale: digest of its list}} and writes the worker to standard output.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

const job = JSON.parse(readFileSync(0, "utf8"))
const made = await build({
  entryPoints: [join(job.root, "overrides/assets/src/worker/sw.ts")],
  bundle: true,
  format: "iife",
  minify: true,
  target: ["chrome90", "firefox90", "safari15"],
  charset: "utf8",
  legalComments: "none",
  define: {
    IMR_VERSION: JSON.stringify(job.version),
    IMR_LISTS: JSON.stringify(job.lists),
    "process.env.NODE_ENV": '"production"',
  },
  write: false,
  logLevel: "silent",
}).catch(failure => {
  console.error(failure.message)
  process.exit(1)
})
process.stdout.write(made.outputFiles[0].text)
