import { create } from 'zustand'
import { documentLimits } from '#shared/document/limits.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ImportedWorkflow } from '#shared/import/import-report.ts'
import { call, errorData } from '../state/api.ts'
import { dismissErrors, notify, openDialog } from '../state/session-store.ts'
import { openWorkflow } from '../state/tabs.ts'
import { importText } from '../ui/import-strings.ts'

interface ImportState {
  /** What is offered: the text of a file, and what would come of it. */
  offer: { text: string; folder: string; workflows: ImportedWorkflow[] } | null
  /** Why the file that was chosen cannot be brought in. */
  error: ErrorData | null
  /** True while the workflows are made. */
  working: boolean
}

export const useImport = create<ImportState>(() => ({ offer: null, error: null, working: false }))

export const dismissImport = (): void => useImport.setState({ offer: null, error: null, working: false })

/** Whether a text may be a workflow of another product: worth asking the host, which knows. */
export function mayBeForeign(text: string): boolean {
  if (text.length > documentLimits.bytes || /"format"\s*:\s*"trellis/.test(text.slice(0, 2000))) return false
  if (/^\s*[{[]/.test(text)) return /"(?:nodes|flowData|workflow)"\s*:/.test(text)
  return /^(?:app|workflow|model_config|data):\s*$/m.test(text)
}

/** Asks what would come of a text, and shows it. False, without a word, when it is no workflow of another product. */
export async function offerImport(text: string, folder = ''): Promise<boolean> {
  try {
    const workflows = await call((client) => client.import.preview({ text }))
    dismissErrors()
    useImport.setState({ offer: { text, folder, workflows }, error: null })
    return true
  } catch (thrown) {
    const error = errorData(thrown)
    if (error.code === 'import.unknown_format') return false
    useImport.setState({ offer: null, error })
    return true
  }
}

/** Makes the workflows that are offered, and opens the first. */
export async function applyImport(): Promise<void> {
  const { offer, working } = useImport.getState()
  if (!offer || working) return
  useImport.setState({ working: true })
  try {
    const { files } = await call((client) => client.import.apply({ text: offer.text, folder: offer.folder }))
    dismissImport()
    openDialog(null)
    notify({ tone: 'good', text: importText.done(files.length) })
    if (files[0]) await openWorkflow(files[0].file)
  } catch (thrown) {
    useImport.setState({ working: false, error: errorData(thrown) })
  }
}

const importable = /\.(?:json|ya?ml|rivet-project|rivet-graph)$/i

/** Offers what is in a file; false when it is not the file of a workflow of another product. */
export async function offerFile(file: File, folder = ''): Promise<boolean> {
  if (!importable.test(file.name) || file.size > documentLimits.bytes) return false
  const text = await file.text()
  return mayBeForeign(text) && (await offerImport(text, folder))
}
