import { errorData } from '../state/api.ts'
import { loadBasics, loadWorkflows, useCatalogue } from '../state/catalogue-store.ts'
import { useDocument } from '../state/document-store.ts'
import { offerSample } from '../state/evidence-store.ts'
import { createWorkflow, followDocument, openWorkflow } from '../state/workflow-files.ts'

const lastFileKey = 'trellis.last-file'
const sampleTemplate = 'troubleshooting'

/** Loads what there is and opens a workflow: the one of last time, or, at the very first start, the sample incident. */
export async function start(): Promise<void> {
  followDocument()
  followOpenFile()
  try {
    const info = await loadBasics()
    const workflows = (await loadWorkflows()).filter((workflow) => workflow.readable)
    const last = localStorage.getItem(lastFileKey)
    const again = workflows.find((workflow) => workflow.file === last) ?? workflows[0]
    if (again && !(info.firstStart && last === null)) await openWorkflow(again.file)
    else await openSample()
  } catch (thrown) {
    useDocument.setState({ loading: false, error: errorData(thrown) })
  }
}

async function openSample(): Promise<void> {
  const { templates } = useCatalogue.getState()
  const template = templates.find((each) => each.name === sampleTemplate) ?? templates[0]
  if (template) await createWorkflow({ name: template.title, template: template.name })
  else useDocument.setState({ loading: false })
}

/** Remembers what was open, and prepares the next run of what is opened. */
function followOpenFile(): void {
  useDocument.subscribe((state, before) => {
    if (!state.open || state.open.file === before.open?.file) return
    localStorage.setItem(lastFileKey, state.open.file)
    offerSample()
    void loadWorkflows()
  })
}
