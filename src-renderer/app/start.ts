import { errorData } from '../state/api.ts'
import { loadBasics, loadWorkflows, useCatalogue } from '../state/catalogue-store.ts'
import { useDocument } from '../state/document-store.ts'
import { offerSample } from '../state/evidence-store.ts'
import { followWork } from '../state/follow-work.ts'
import { watchNodeValues } from '../state/node-values.ts'
import { followSubWorkflows } from '../state/sub-workflows.ts'
import { createWorkflow, listTabs, openWorkflow, rememberedTabs } from '../state/tabs.ts'
import { tellOfLost } from '../workflows/home-actions.ts'
import { followRecent } from '../workflows/recent-files.ts'
import { offerTour } from './tour/tour-store.ts'

const sampleTemplate = 'troubleshooting'

/** Loads what there is and opens the workflows of last time, or, at the very first start, the sample incident. */
export async function start(): Promise<void> {
  followWork()
  followOpenFile()
  followRecent()
  watchNodeValues()
  followSubWorkflows()
  try {
    const info = await loadBasics()
    const workflows = (await loadWorkflows()).filter((workflow) => workflow.readable)
    const { files, active } = rememberedTabs()
    const tabs = files.flatMap((file) => workflows.find((workflow) => workflow.file === file) ?? [])
    listTabs(tabs)
    const again = tabs.find((tab) => tab.file === active) ?? tabs[0] ?? workflows[0]
    if (again && !(info.firstStart && files.length === 0)) await openWorkflow(again.file)
    else await openSample()
    offerTour()
    void tellOfLost()
  } catch (thrown) {
    useDocument.setState({ loading: false, error: errorData(thrown) })
  }
}

async function openSample(): Promise<void> {
  const { templates } = useCatalogue.getState()
  const template = templates.find((each) => each.name === sampleTemplate) ?? templates[0]
  if (template) await createWorkflow({ name: template.document.name, template: template.name })
  else useDocument.setState({ loading: false })
}

/** Remembers what was open, and prepares the next run of what is opened. */
function followOpenFile(): void {
  useDocument.subscribe((state, before) => {
    if (!state.open || state.open.file === before.open?.file) return
    offerSample()
    void loadWorkflows()
  })
}
