import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { RunManager } from '../engine/run/run-manager.ts'
import { documentOf } from '../engine/testing/documents.ts'
import { ManagedRuns } from '../engine/testing/managed-runs.ts'
import { observedLogStore } from '../storage/log-observer.ts'
import { createHostMetrics, type HostMetrics, lagSeconds } from './host-metrics.ts'

let managed: ManagedRuns
let metrics: HostMetrics
let runs: RunManager
beforeEach(async () => {
  managed = new ManagedRuns()
  metrics = createHostMetrics()
  runs = await managed.manager({ store: observedLogStore(managed.store, [metrics.observer]) })
})
afterEach(async () => {
  await managed.close()
  metrics.close()
})

const lookUp = (n: number, phase: string): WorkflowDocument =>
  documentOf({ get: ['tool-call', { tool: 'look_up', arguments: { n } }, { phase }], end: ['output', { name: '' }] }, [
    'get.out -> end.value',
  ])

const runToEnd = async (document: WorkflowDocument): Promise<string> => {
  const { runId } = await runs.start({ document, inputs: {} })
  await runs.result(runId)
  return runId
}

/** The lines about runs, without those of the process and the store, which differ each time. */
const aboutRuns = (text: string) =>
  text.split('\n').filter((line) => /^trellis_(workflow|session|node|tool|model|agent|fallback)/.test(line))

describe('the metrics of a host', () => {
  it('count runs, their phases, tools and failures as they are written', async () => {
    managed.broken.add(2)
    await runToEnd(lookUp(1, 'context_gathering'))
    await runToEnd(lookUp(2, 'context_gathering'))
    const told = metrics.text(
      [{ status: 'waiting' }],
      [...runs.pools(), { name: 'model openai', size: 8, used: 2, waiting: 1, breaker: 'open' }],
    )
    const labels = 'workflow_type="Test",phase="context_gathering"'
    for (const line of [
      'trellis_sessions_started_total 2',
      'trellis_sessions{status="waiting"} 1',
      'trellis_sessions{status="running"} 0',
      `trellis_workflow_executions_total{${labels},status="succeeded"} 1`,
      `trellis_workflow_executions_total{${labels},status="failed"} 1`,
      `trellis_workflow_duration_seconds_count{${labels}} 2`,
      'trellis_workflow_phase_transitions_total{from_phase="none",to_phase="context_gathering",transition_type="get"} 2',
      `trellis_workflow_errors_total{${labels},error_type="tool.failed",severity="error"} 2`,
      'trellis_nodes_total{outcome="failed"} 1',
      'trellis_tool_calls_total{tool="look_up",outcome="succeeded"} 1',
      'trellis_tool_calls_total{tool="look_up",outcome="failed"} 1',
      'trellis_tool_duration_seconds_count{tool="look_up"} 2',
    ])
      expect(told.split('\n')).toContain(line)
    expect(told).toMatch(/^trellis_pool_size\{pool="runs"\} 2000$/m)
    expect(told).toMatch(/^trellis_pool_used\{pool="memory"\} \d+$/m)
    expect(told).toMatch(/^trellis_pool_waiting\{pool="runs"\} 0$/m)
    expect(told).toMatch(/^trellis_pool_used\{pool="model openai"\} 2$/m)
    expect(told).toMatch(/^trellis_breaker_open\{pool="model openai"\} 1$/m)
    expect(told).not.toMatch(/^trellis_breaker_open\{pool="runs"\}/m)
    expect(told).toMatch(/^trellis_database_commit_duration_seconds_count \d+$/m)
    expect(told).toMatch(/^trellis_process_heap_bytes \d+$/m)
    expect(told.endsWith('# EOF\n')).toBe(true)
  })

  it('count what a person stopped as cancelled, and as no failure', async () => {
    const { runId } = await runs.start({ document: documentOf({ d: ['delay', { ms: 50_000 }] }, []), inputs: {} })
    await vi.waitFor(async () => expect((await managed.store.read(runId, 0, 9)).map(({ kind }) => kind)).toContain('node.started'))
    await runs.intervene(runId, { type: 'abort' }, 'ada')
    await runs.result(runId)
    const told = metrics.text([], [])
    expect(told).toContain('trellis_nodes_total{outcome="cancelled"} 1')
    expect(told).not.toMatch(/trellis_nodes_total\{outcome="failed"\}|trellis_workflow_errors_total\{/)
  })

  it('are the same from the stored rows', async () => {
    managed.broken.add(2)
    const ids = [await runToEnd(lookUp(1, 'context_gathering')), await runToEnd(lookUp(2, 'escalation'))]
    const live = aboutRuns(metrics.text([], []))
    const again = createHostMetrics()
    for (const id of ids) {
      const record = await managed.store.run(id)
      if (record) again.observer.kept?.(record, await managed.store.read(id, 0, 10_000), undefined)
    }
    expect(aboutRuns(again.text([], []))).toEqual(live)
    again.close()
  })

  it('tell of a store that refuses', async () => {
    const store = observedLogStore(managed.store, [metrics.observer])
    await expect(store.append('none', 1, 0, [])).rejects.toThrow('none')
    expect(metrics.text([], [])).toContain('trellis_database_failures_total{operation="append",code="run.not_found"} 1')
  })
})

it('takes for lag only what goes beyond the pause between two looks', () => {
  expect(lagSeconds(19e6)).toBe(0)
  expect(lagSeconds(120e6)).toBeCloseTo(0.1)
})
