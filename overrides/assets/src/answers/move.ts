/** The part of the settings that saves a copy as a file and brings one in (partials/settings-answers.html). */
import { _ } from "../page/words"
import { ask, type Choice } from "./ask"
import { CopyError, MOST, openCopy, readCopy, sealCopy, writeCopy, type Copy, type SealedCopy } from "./copy"
import { compare, taken } from "./merge"
import { reason } from "./panel"
import type { Answers, Vault } from "./types"

const ROOT = new URL("../../worksheets/", import.meta.url).href
const byId = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T

export function moving(vault: Vault): void {
  const said = byId("bring-said")
  const undo = byId("bring-undo")
  let back: () => Promise<void> = async () => undefined

  byId("copy-save").addEventListener("click", () => void save(vault).then(text => (byId("copy-said").textContent = text)))

  const bring = async (copy: Copy): Promise<void> => {
    const done = await bringIn(vault, copy, byId("bring-place"), said)
    said.textContent = done.said
    if (done.back) back = done.back
    undo.hidden = !done.back
  }
  const open = byId<HTMLFormElement>("bring-open")
  const passcode = byId<HTMLInputElement>("bring-passcode")
  const file = byId<HTMLInputElement>("bring-file")
  let sealed: SealedCopy | undefined

  const attempt = async (job: () => Promise<void>): Promise<void> => {
    try {
      await job()
    } catch (problem) {
      said.textContent = problem instanceof CopyError ? problem.message : reason(problem)
    }
  }
  file.addEventListener("change", () => {
    const chosen = file.files?.[0]
    byId("bring-place").replaceChildren()
    open.hidden = undo.hidden = true
    said.textContent = ""
    if (!chosen) return
    void attempt(async () => {
      const found = await read(chosen)
      if ("answers" in found) return bring(found)
      sealed = found
      open.hidden = false
      said.textContent = _("This file is locked. Enter the passcode it was saved with.")
      passcode.focus()
    })
  })
  open.addEventListener("submit", event => {
    event.preventDefault()
    const locked = sealed
    if (!locked || !passcode.value) return
    said.textContent = _("Opening the file. This takes a moment.")
    void attempt(async () => {
      const copy = await openCopy(locked, passcode.value)
      if (!copy) {
        said.textContent = _("That passcode did not fit this file. Nothing has changed. You can try again.")
        return passcode.select()
      }
      passcode.value = ""
      open.hidden = true
      await bring(copy)
    })
  })
  undo.addEventListener("click", () => {
    undo.hidden = true
    file.value = ""
    void attempt(async () => {
      await back()
      said.textContent = _("All is as it was before the file.")
    })
  })
}

async function save(vault: Vault): Promise<string> {
  const open = writeCopy(await vault.everything())
  const keys = vault.keys()
  const blob = new Blob([keys ? await sealCopy(open, keys) : open], { type: "application/json" })
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = `my-answers-${day()}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  return keys
    ? _("The copy is in your downloads, as {name}. It is locked with your passcode.", { name: link.download })
    : _("The copy is in your downloads, as {name}. Whoever opens it can read it.", { name: link.download })
}

function day(): string {
  const now = new Date()
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(part => String(part).padStart(2, "0")).join("-")
}

async function read(file: File): Promise<Copy | SealedCopy> {
  if (file.size > MOST) throw new CopyError(_("This file is too large to be a copy of your answers. Nothing has changed."))
  const text = await file.text().catch(() => {
    throw new CopyError(_("This file could not be read. Nothing has changed."))
  })
  return readCopy(text)
}

interface Done {
  readonly said: string
  readonly back?: () => Promise<void>
}

async function bringIn(vault: Vault, copy: Copy, place: HTMLElement, said: HTMLElement): Promise<Done> {
  const bodies = await vault.everything()
  const here = new Map<string, Answers>(bodies.flatMap(body => ("sheet" in body ? [[body.sheet, body.answers]] : [])))
  const notes = Object.fromEntries(bodies.flatMap(body => ("note" in body ? [[body.note, body.value]] : [])))
  const merge = compare(copy, here, notes)
  said.textContent = ""
  const asks = merge.differ.size > 0 || Object.keys(merge.differNotes).length > 0
  const choice: Choice | undefined = asks ? await ask(merge, place, ROOT) : { sheets: new Set(), notes: false }
  if (!choice) return { said: _("Nothing has changed.") }
  const answers = taken(merge, choice.sheets)
  const newNotes = { ...merge.freshNotes, ...(choice.notes ? merge.differNotes : {}) }
  const count = [...answers.values()].reduce((sum, found) => sum + Object.keys(found).length, 0)
  if (!count && !Object.keys(newNotes).length) return { said: asks ? _("Your answers stay as they were.") : _("All that is in the file is here already.") }
  await vault.bring(Object.fromEntries(answers), newNotes)
  const was = Object.fromEntries([...answers].map(([sheet, found]) => [sheet, Object.fromEntries(Object.keys(found).map(name => [name, here.get(sheet)?.[name] ?? null]))]))
  const wasNotes = Object.fromEntries(Object.keys(newNotes).map(name => [name, notes[name]]))
  const sum = count === 1 ? _("1 answer came in from the file.") : _("{count} answers came in from the file.", { count })
  return { said: count ? sum : _("Plans and progress came in from the file."), back: () => vault.bring(was, wasNotes) }
}
