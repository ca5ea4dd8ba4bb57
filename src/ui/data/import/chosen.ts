import type { FolderFile } from '../../../protocol/intake.ts'

/** What a person chose to import: a file, or the files of a folder. */
export interface Chosen {
  /** Of the file or the folder; what the data set is named after. */
  readonly name: string
  readonly file: File | readonly FolderFile[]
}

/** Files from a picker: one is itself, several are a folder, with the paths that a folder picker gives them. */
export function chosenFiles(files: readonly File[]): Chosen | undefined {
  const [first] = files
  if (!first) return undefined
  if (files.length === 1 && !first.webkitRelativePath) return { name: first.name, file: first }
  const folder = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }))
  return { name: folder[0]!.path.includes('/') ? folder[0]!.path.split('/')[0]! : 'files', file: folder }
}

/** What was dropped: one file, or all that lies in the folders. Must be called while the event is told: its items are gone after that. */
export async function chosenByDrop(items: DataTransferItemList): Promise<Chosen | undefined> {
  const files = [...items].flatMap((item) => item.getAsFile() ?? [])
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const [first] = entries
  if (!first) return chosenFiles(files) // as from an attachment or another page, which lie in no file system
  if (entries.length === 1 && isFile(first)) return { name: first.name, file: await fileOf(first) }
  const found = (await Promise.all(entries.map(filesOf))).flat()
  return found.length > 0 ? { name: isFile(first) ? 'files' : first.name, file: found } : undefined
}

async function filesOf(entry: FileSystemEntry): Promise<readonly FolderFile[]> {
  if (isFile(entry)) return [{ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry) }]
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const files: FolderFile[] = []
  // A reader gives a hundred entries at a time, and none when it is at its end.
  for (;;) {
    const entries = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return files
    for (const found of await Promise.all(entries.map(filesOf))) files.push(...found)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
