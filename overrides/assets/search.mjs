// Bundles what makes a search index (pack.mjs), for Node.
//
// Reads the repository's folder from standard input and writes the script to standard output.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"

const root = readFileSync(0, "utf8")
const made = await build({
  entryPoints: [join(root, "overrides/assets/pack.mjs")],
  bundle: true,
  format: "esm",
  platform: "node",
  charset: "utf8",
  write: false,
  logLevel: "silent",
}).catch(failure => {
  console.error(failure.message)
  process.exit(1)
})
process.stdout.write(made.outputFiles[0].text)
