import { errorData } from '../../state/api.ts'
import { useRun } from '../../state/run-store.ts'
import { notifyError } from '../../state/session-store.ts'
import { loadValue } from '../value/load-value.ts'
import { conclusionOf } from './conclusion-of.ts'
import { fileName, saveText } from './save-text.ts'

const shownOutput = () => useRun.getState().view?.output ?? null

export const canExportOutput = (): boolean => shownOutput() !== null

/** Saves what the shown run gave as a file: a report or a text as Markdown, anything else as JSON. */
export async function exportOutput(): Promise<void> {
  const output = shownOutput()
  const name = useRun.getState().view?.workflowName ?? ''
  if (output === null) return
  try {
    const value = await loadValue(output)
    const text = typeof value === 'string' ? value : conclusionOf(value)?.report
    if (text) saveText(fileName(name, 'md'), text, 'text/markdown')
    else saveText(fileName(name, 'json'), JSON.stringify(value, null, 2), 'application/json')
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}
