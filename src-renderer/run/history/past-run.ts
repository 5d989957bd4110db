import { create } from 'zustand'
import type { ExportFormat } from '#shared/api/run-history.ts'
import { call, errorData } from '../../state/api.ts'
import { useDocument } from '../../state/document-store.ts'
import { clearRun, useRun } from '../../state/run-store.ts'
import { notify, notifyError } from '../../state/session-store.ts'
import { focusSoon } from '../../ui/focus.ts'
import { runText } from '../../ui/run-strings.ts'
import { backToEditing } from '../back-to-editing.ts'
import { stopComparing } from '../compare/compare-with.ts'
import { saveText } from '../output/save-text.ts'
import { leaveOut } from './run-pages.ts'

/** Saves a run as a file: all of it as JSON, a page to read, or spans of OpenTelemetry. */
export async function saveRun(runId: string, format: ExportFormat): Promise<void> {
  try {
    const { name, type, text } = await call((client) => client.run.export({ runId, format }))
    saveText(name, text, type)
  } catch (thrown) {
    notifyError(errorData(thrown))
  }
}

/** The run that a person is asked about before it is deleted. */
export const useDeletion = create<{ runId: string | null }>(() => ({ runId: null }))

export function askToDelete(runId: string | null): void {
  useDeletion.setState({ runId })
}

/** Deletes a run for good. What shows it is left, and the keyboard goes to the line that is then in its place. */
export async function deleteRun(runId: string): Promise<void> {
  try {
    await call((client) => client.run.delete({ runId }))
  } catch (thrown) {
    notifyError(errorData(thrown))
    return
  }
  const place = leaveOut(runId)
  if (useRun.getState().other?.runId === runId) stopComparing()
  if (useRun.getState().runId === runId) useDocument.getState().viewed === null ? clearRun() : backToEditing()
  if (place !== null) focusSoon(() => lineAt(place, runId))
  notify({ tone: 'good', text: runText.runs.deleted })
}

/** The run that is at a place of the list once another is gone, or before it at its end; the search above where there is none. */
function lineAt(place: number, gone: string): HTMLElement | null {
  if (document.querySelector(`.run-line[data-run="${CSS.escape(gone)}"]`)) return null
  const lines = [...document.querySelectorAll<HTMLElement>('.run-line')]
  const line = lines.find(({ dataset }) => dataset.index === String(place)) ?? lines.at(-1)
  return (line ?? document.querySelector('.run-search'))?.querySelector<HTMLElement>('button, input') ?? null
}
