import { documentLimits } from '#shared/document/limits.ts'
import { offerFile } from '../import/import-store.ts'
import { notify, openDialog } from '../state/session-store.ts'
import { createWorkflow } from '../state/tabs.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { useHome } from './home-store.ts'

const text = workflowText.import

/** Endings of the files that may hold a workflow, of Trellis or of another product. */
export const accepted = '.json,.yml,.yaml,.rivet-project,.rivet-graph,application/json'

/** Brings in a workflow from a file, as a new one in the folder that is looked at. One of another product is shown first. */
export async function takeFile(file: File): Promise<void> {
  if (file.size > documentLimits.bytes) return notify({ tone: 'bad', text: text.tooLarge })
  const { place } = useHome.getState()
  const name = file.name.replace(/(\.trellis)?\.json$/i, '').slice(0, 200) || text.untitled
  const folder = place.at === 'folder' ? place.folder : ''
  if (await offerFile(file, folder)) return
  if (await createWorkflow({ name, text: await file.text(), folder })) openDialog(null)
}

/** Lets the person choose a file. */
export function chooseFile(): void {
  const picker = Object.assign(document.createElement('input'), { type: 'file', accept: accepted, hidden: true })
  picker.addEventListener('change', () => {
    const file = picker.files?.[0]
    if (file) void takeFile(file)
  })
  for (const end of ['change', 'cancel']) picker.addEventListener(end, () => picker.remove())
  document.body.append(picker)
  picker.click()
}
