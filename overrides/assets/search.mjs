// Makes a locale's search index with the code that answers questions in the browser.
//
// Reads from standard input {"root": the repository, "out": folder, "job": see src/search/pack.ts}
// and writes the files of src/search/format.ts below the folder.
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { build } from "esbuild"

const { root, out, job } = JSON.parse(readFileSync(0, "utf8"))
const made = await build({
  entryPoints: [join(root, "overrides/assets/src/search/pack.ts")],
  bundle: true,
  format: "esm",
  write: false,
  logLevel: "silent",
}).catch(failure => {
  console.error(failure.message)
  process.exit(1)
})
const { pack } = await import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString("base64")}`)
const name = content => createHash("sha256").update(content).digest("hex").slice(0, 12)
for (const [file, text] of Object.entries(pack(job, name))) {
  mkdirSync(dirname(join(out, file)), { recursive: true })
  writeFileSync(join(out, file), text)
}
