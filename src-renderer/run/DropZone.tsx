import { FolderInput } from 'lucide-react'
import { useEffect, useState } from 'react'
import { offerFile } from '../import/import-store.ts'
import { runText } from '../ui/run-strings.ts'
import { bringsFiles, chosenFiles, entriesOf, walkDrop } from './drop-evidence.ts'
import { takeFiles } from './start/take-files.ts'

const text = runText.drop

/** Takes folders and files that are dropped anywhere on the window as evidence of the next run. */
export function DropZone() {
  const over = useFileDrop()
  if (!over) return null
  return (
    <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-shade p-6">
      <div className="popup flex flex-col items-center gap-1 border-2 border-accent border-dashed px-10 py-8 text-center">
        <FolderInput size={24} className="mb-1 text-accent" aria-hidden />
        <p className="font-semibold text-lg">{text.title}</p>
        <p className="max-w-80 text-muted">{text.text}</p>
      </div>
    </div>
  )
}

/** True while files are dragged over the window. */
function useFileDrop(): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    // enter and leave come for every element on the way, so that they have to be counted
    let depth = 0
    const on = <Name extends 'dragenter' | 'dragleave' | 'dragover' | 'drop'>(name: Name, take: (event: DragEvent) => void) => {
      const listener = (event: DragEvent) => {
        if (!bringsFiles(event.dataTransfer)) return
        event.preventDefault()
        take(event)
      }
      window.addEventListener(name, listener)
      return () => window.removeEventListener(name, listener)
    }
    const count = (step: number) => {
      depth = Math.max(0, depth + step)
      setOver(depth > 0)
    }
    const off = [
      on('dragenter', () => count(1)),
      on('dragleave', () => count(-1)),
      on('dragover', (event) => {
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      }),
      on('drop', (event) => {
        depth = 0
        setOver(false)
        if (!event.dataTransfer) return
        const entries = entriesOf(event.dataTransfer)
        const files = [...event.dataTransfer.files]
        void takeDrop(entries, files)
      }),
    ]
    return () => {
      for (const stop of off) stop()
    }
  }, [])
  return over
}

/** A single file may be a workflow of another product, which is then offered; everything else is evidence. */
async function takeDrop(entries: readonly FileSystemEntry[], files: readonly File[]): Promise<void> {
  const [only] = files
  if (only && files.length === 1 && entries.every((entry) => entry.isFile) && (await offerFile(only))) return
  // what comes without entries (from another page, a mail) comes as plain files
  await takeFiles(async (signal, found) => (entries.length > 0 ? walkDrop(entries, signal, found) : chosenFiles([...files])))
}
