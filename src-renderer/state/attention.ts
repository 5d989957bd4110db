import type { RunSummary } from '#shared/api/contract.ts'
import { isTerminal } from '#shared/events/run-view.ts'
import { visibleText } from '#shared/visible-text.ts'
import { goToWait } from '../run/wait/go-to-wait.ts'
import { strings } from '../ui/strings.ts'
import { connected } from './api.ts'
import { loadWorkflows, useCatalogue } from './catalogue-store.ts'
import { setPreferences, usePreferences } from './preferences-store.ts'
import { openRun, useRun } from './run-store.ts'
import { notify } from './session-store.ts'
import { noteRun, openWorkflow, useTabs } from './tabs.ts'

const text = strings.attention

/** Runs that wait for a person, by id. */
const asking = new Set<string>()

/** Follows every run of the workspace and tells of those that need somebody, or end, while they are not looked at. */
export async function followRuns(): Promise<never> {
  for (;;) {
    const client = await connected()
    try {
      for await (const run of await client.run.watch({})) take(run)
    } catch {
      // a broken connection is followed by another
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

function take(run: RunSummary): void {
  noteRun(run.runId, !isTerminal(run.status))
  const news = sayOf(run)
  const asked = asking.delete(run.runId)
  if (run.asks) asking.add(run.runId)
  document.title = asking.size > 0 ? `(${asking.size}) ${strings.appName}` : strings.appName
  // a run that asks about one thing more is the same run that asks
  if (news === null || (run.asks && asked)) return
  const shown = useRun.getState().runId === run.runId
  if (document.visibilityState === 'hidden' || !document.hasFocus()) tellDesktop(run, news)
  if (!shown)
    notify({ tone: run.status === 'failed' ? 'bad' : 'info', ...news, action: { label: text.open, run: () => void goToRun(run) } })
}

function sayOf(run: RunSummary): { text: string; hint?: string } | null {
  const name = visibleText(run.workflowName) || strings.canvas.unnamed
  const hint = run.note === '' ? {} : { hint: visibleText(run.note) }
  if (run.asks) return { text: text.asks(name), ...hint }
  if (run.status === 'succeeded') return { text: text.succeeded(name), ...hint }
  if (run.status === 'failed') return { text: text.failed(name), ...hint }
  return null
}

function tellDesktop(run: RunSummary, news: { text: string; hint?: string }): void {
  if (!usePreferences.getState().notifications || Notification.permission !== 'granted') return
  // one of a run at a time: the newest word about it counts
  const shown = new Notification(news.text, { tag: run.runId, ...(news.hint ? { body: news.hint } : {}) })
  shown.onclick = () => {
    window.focus()
    shown.close()
    void goToRun(run)
  }
}

/** Brings a run to the canvas: in the tab of its workflow, where there is one. */
async function goToRun({ runId, workflowId }: RunSummary): Promise<void> {
  const workflows = useCatalogue.getState().workflows ?? (await loadWorkflows())
  const file = workflows.find((workflow) => workflow.id === workflowId)?.file
  if (file !== undefined && file !== useTabs.getState().active) await openWorkflow(file)
  if (useRun.getState().runId !== runId) await openRun(runId)
  if (asking.has(runId)) goToWait()
}

/** Switches desktop notifications; asks the system for leave when it must. */
export async function toggleNotifications(): Promise<void> {
  const on = !usePreferences.getState().notifications
  const allowed = on ? (await Notification.requestPermission()) === 'granted' : true
  if (!allowed) return notify({ tone: 'bad', text: text.refused, hint: text.refusedHint })
  setPreferences({ notifications: on })
  notify({ tone: 'good', text: on ? text.notifyOn : text.notifyOff })
}
