// Makes a locale's search index with the code that answers questions in the browser.
//
// Reads from standard input {"out": folder, "job": see src/search/pack.ts} and writes the files of
// src/search/format.ts below the folder. search.mjs bundles it.
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { pack } from "./src/search/pack"

const { out, job } = JSON.parse(readFileSync(0, "utf8"))
const name = content => createHash("sha256").update(content).digest("hex").slice(0, 12)
const files = Object.entries(pack(job, name)).map(([file, text]) => [join(out, file), text])
for (const folder of new Set(files.map(([path]) => dirname(path)))) mkdirSync(folder, { recursive: true })
for (const [path, text] of files) writeFileSync(path, text)
