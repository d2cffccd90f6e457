// Bundles the site's scripts and styles in one language.
//
// Reads a job from standard input, {"entries": [path], "words": {English: translated}, "faces": CSS, "stick": for a USB stick,
// "out": folder, "root": the folder of the sources}, and writes {"entry": ["file", "file it imports", …]} to standard
// output. File names hold a digest of their content, so a page never mixes two versions.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { build } from "esbuild"

const job = JSON.parse(readFileSync(0, "utf8"))
const MESSAGE = /\b_\(\s*("(?:[^"\\\n]|\\.)*")(?=\s*[,)])/g
const CALL = /\b_\((?!text: )/g

/** Puts the reader's words in place of each `_("…")`. */
const words = {
  name: "words",
  setup(build) {
    // A copy for whoever imports it: two lines are not worth a request of their own.
    build.onResolve({ filter: /\/words$/ }, ({ path, resolveDir, importer }) => ({
      path: join(resolveDir, `${path}.ts`),
      suffix: `?${relative(job.root, importer)}`,
    }))
    build.onLoad({ filter: /\/assets\/src\/.*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8")
      const found = source.match(MESSAGE)?.length ?? 0
      const calls = source.match(CALL)?.length ?? 0
      if (found !== calls) {
        const line = source.split("\n").findIndex(text => (text.match(CALL)?.length ?? 0) > (text.match(MESSAGE)?.length ?? 0))
        return { errors: [{ text: "_() takes one string in double quotes, on the line of its name", location: { file: path, line: line + 1 } }] }
      }
      const contents = source.replace(MESSAGE, (whole, text) => {
        const message = JSON.parse(text)
        return whole.replace(text, () => JSON.stringify(job.words[message] || message))
      })
      return { contents, loader: "ts" }
    })
  },
}

/** Gives `@import "imr:fonts"` the rules of the locale's own fonts. */
const fonts = {
  name: "fonts",
  setup(build) {
    build.onResolve({ filter: /^imr:fonts$/ }, () => ({ path: "fonts", namespace: "imr" }))
    build.onLoad({ filter: /^fonts$/, namespace: "imr" }, () => ({ contents: job.faces, loader: "css" }))
  },
}

const LIBRARY = "@cantoo/pdf-lib"
const FONT = /standard-fonts\/[A-Z]\w*(-\w+)?\.compressed\.json$/

/**
 * Returns pdf-lib as a bundler can cut it: it does not say that it may be cut, and brings fonts we never use.
 *
 * The copy stands beside the packages and is made once for each release.
 */
function library() {
  const packages = join(job.root, "node_modules")
  const { version } = JSON.parse(readFileSync(join(packages, LIBRARY, "package.json"), "utf8"))
  const kept = join(packages, ".cache/imr", `pdf-lib-${version}`)
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true })
    const draft = mkdtempSync(`${kept}-`)
    cpSync(realpathSync(join(packages, LIBRARY, "es")), draft, { recursive: true, filter: path => !/\.(map|ts)$/.test(path) })
    for (const path of readdirSync(draft, { recursive: true })) if (FONT.test(path)) writeFileSync(join(draft, path), "{}")
    writeFileSync(join(draft, "package.json"), JSON.stringify({ version, type: "module", sideEffects: false }))
    try {
      renameSync(draft, kept)
    } catch {
      rmSync(draft, { recursive: true }) // another locale was quicker, and its copy is the same
    }
  }
  return join(kept, "index.js")
}

/** Entries that come whole, because a first visit waits for them: each file is another way to go. What they load
 * later is bundled apart, with copies of the small modules that both need. */
const WHOLE = ["page", "sheet"]

const wanted = {
  outdir: job.out,
  absWorkingDir: job.root,
  bundle: true,
  format: "esm",
  minify: true,
  target: ["chrome90", "firefox90", "safari15"],
  charset: "utf8",
  legalComments: "none",
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  metafile: true,
  external: ["*.woff2"],
  alias: { [LIBRARY]: library() },
  logLevel: "silent",
}

function stop(failure) {
  for (const { location, text } of failure.errors ?? [{ text: failure.message }]) {
    const place = location ? `${relative(job.root, location.file)}:${location.line}` : "scripts"
    console.error(`${place}: ${text}`)
  }
  process.exit(1)
}

/** Bundles entries, each whole; `later` gives the file that takes the place of what is imported when it is used. */
async function whole(entries, later, write = true) {
  const apart = {
    name: "apart",
    setup(build) {
      build.onResolve({ filter: /^\./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== "dynamic-import" || pluginData === "apart") return undefined
        const found = await build.resolve(path, { kind, importer, resolveDir, pluginData: "apart" })
        return { path: later(found.path), external: true }
      })
    },
  }
  return build({ ...wanted, write, entryPoints: entries, plugins: [words, apart] })
}

const name = path => basename(path)
const entryOf = path => name(path).replace(/\.ts$/, "")
const files = {}

/** Notes the file of each entry, and those that it imports at once. */
function note({ outputs }) {
  const needed = path => outputs[path].imports.filter(i => i.kind === "import-statement").flatMap(i => [i.path, ...needed(i.path)])
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint && job.entries.some(entry => relative(job.root, entry) === entryPoint)) files[entryOf(entryPoint)] = [...new Set([name(path), ...needed(path).map(name)])]
  }
}

async function bundle() {
  if (job.stick) {
    // Classic scripts, each whole, for pages that are opened as files.
    const inject = [join(job.root, "overrides/assets/src/offline/stick.ts")]
    return note((await build({ ...wanted, format: "iife", inject, entryPoints: job.entries, plugins: [words, fonts] })).metafile)
  }
  const first = job.entries.filter(path => path.endsWith(".ts") && WHOLE.includes(entryOf(path)))
  const used = new Set()
  if (first.length) await whole(first, path => (used.add(path), "./later.js"), false)
  const entryPoints = [
    ...job.entries.filter(path => !first.includes(path)).map(path => ({ in: path, out: name(path).replace(/\.(ts|css)$/, "") })),
    // In an order of their own: they are found side by side, and names depend on the order.
    ...[...used].filter(path => !job.entries.includes(path)).sort().map(path => ({ in: path, out: "part" })),
  ]
  const rest = (await build({ ...wanted, splitting: true, entryPoints, plugins: [words, fonts] })).metafile
  note(rest)
  if (!first.length) return
  const parts = new Map(Object.entries(rest.outputs).flatMap(([path, { entryPoint }]) => (entryPoint ? [[join(job.root, entryPoint), `./${name(path)}`]] : [])))
  note((await whole(first, path => parts.get(path))).metafile)
}

await bundle().catch(stop)
console.log(JSON.stringify(files))
