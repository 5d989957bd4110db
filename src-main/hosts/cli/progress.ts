import type { RunEvent } from '#shared/events/run-event.ts'
import { visibleText } from '#shared/visible-text.ts'
import { paint, visibleLine } from './terminal.ts'

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

/** Shows a run on a terminal, a line for each step that ended and for what agents do. Writes to stderr: stdout is the result's. */
export function createProgress(write: (line: string) => void = (line) => process.stderr.write(`${line}\n`)): (event: RunEvent) => void {
  const labels = new Map<string, string>()
  const style = (format: Parameters<typeof paint>[0], text: string) => paint(format, text, process.stderr)
  const label = (path: string, node: string) => {
    const visit = path.split('/').filter((segment) => /^(loop|map|try):/.test(segment))
    const name = visibleText(labels.get(node) ?? node).replace(/\s+/g, ' ')
    return visit.length > 0 ? `${name} ${style('dim', `[${visit.join(' ')}]`)}` : name
  }

  return (event) => {
    const { kind, data, path } = event
    if (kind === 'run.started') write(style('bold', visibleLine(data.workflowName)))
    else if (kind === 'run.resumed') write(style('dim', 'going on from the log'))
    else if (kind === 'phase.changed') write(style('cyan', data.to_phase.replaceAll('_', ' ')))
    else if (kind === 'node.started') labels.set(data.node, data.label)
    else if (kind === 'node.finished')
      write(`  ${style('green', '✓')} ${label(path, data.node)} ${style('dim', data.fromJournal ? 'from the log' : seconds(data.ms))}`)
    else if (kind === 'node.failed')
      write(
        `  ${style('red', '✗')} ${label(path, data.node)} ${visibleText(data.error.message)}${data.handled === 'no' ? '' : style('dim', ` (handled: ${data.handled})`)}`,
      )
    else if (kind === 'node.retried')
      write(
        `  ${style('yellow', '↻')} ${label(path, data.node)} ${visibleText(data.error.message)}; attempt ${data.attempt} in ${seconds(data.delayMs)}`,
      )
    else if (kind === 'agent.spawned') labels.set(data.agent, data.name)
    else if (kind === 'agent.handoff')
      write(
        `    ${style('dim', `${visibleText(labels.get(data.from) ?? data.from)} → ${visibleText(labels.get(data.to) ?? data.to)}: ${visibleText(data.task).slice(0, 100)}`)}`,
      )
    else if (kind === 'tool.called')
      write(
        `    ${style('dim', `${visibleText(data.agent ? (labels.get(data.agent) ?? data.agent) : '')} uses ${visibleLine(data.tool)}`)}`,
      )
    else if (kind === 'fallback.used')
      write(
        `  ${style('yellow', '!')} ${visibleText(data.what)}: ${visibleText(data.reached)} answered, because ${visibleText(data.reason)}`,
      )
    else if (kind === 'approval.requested') write(`  ${style('yellow', '?')} ${visibleLine(data.title)}`)
  }
}
