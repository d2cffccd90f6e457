/** What a worksheet asks, from its `fields.json`, for pages that are not that worksheet. */

export interface Questions {
  readonly title: string
  readonly asked: ReadonlyMap<string, { readonly label: string; readonly options: ReadonlyMap<string, string> }>
}

/** `fields.json` of a worksheet (plugins/imr/worksheets/manifest.py). */
interface Manifest {
  readonly title: string
  readonly fields: readonly { readonly name: string; readonly label: string; readonly values?: readonly string[]; readonly labels?: readonly string[] }[]
}

/** Fetches the questions of a worksheet; undefined if they cannot be had now.
 *
 * @param root The address of the folder of worksheets. */
export async function questionsOf(root: string, sheet: string): Promise<Questions | undefined> {
  try {
    const { title, fields } = (await (await fetch(`${root}${encodeURIComponent(sheet)}/fields.json`)).json()) as Manifest
    const options = ({ values = [], labels = [] }: Manifest["fields"][number]): Map<string, string> => new Map(values.map((value, index) => [value, labels[index] ?? value]))
    return { title, asked: new Map(fields.map(field => [field.name, { label: field.label, options: options(field) }])) }
  } catch {
    return undefined
  }
}
