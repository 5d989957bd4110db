import { expect, it } from 'vitest'
import { AgentStateMachine, type AgentTrigger } from './agent-state.ts'

const after = (...triggers: AgentTrigger[]) => {
  const seen: string[] = []
  const machine = new AgentStateMachine((from, to, trigger) => seen.push(`${from} > ${to} on ${trigger}`))
  for (const trigger of triggers) machine.send(trigger)
  return { machine, seen }
}

it('goes the ways that there are', () => {
  const { seen } = after('task_assigned', 'approval_required', 'approval_granted', 'task_failed', 'error_resolved')
  expect(seen).toEqual([
    'idle > processing on task_assigned',
    'processing > waiting_approval on approval_required',
    'waiting_approval > processing on approval_granted',
    'processing > error on task_failed',
    'error > idle on error_resolved',
  ])
})

it('comes back from suspension to where it was', () => {
  expect(after('task_assigned', 'approval_required', 'suspend_agent', 'resume_agent').machine.state).toBe('waiting_approval')
})

const states: [string, AgentTrigger[], AgentTrigger[]][] = [
  ['idle', [], ['task_assigned', 'suspend_agent']],
  ['processing', ['task_assigned'], ['task_completed', 'approval_required', 'task_failed', 'suspend_agent']],
  ['waiting_approval', ['task_assigned', 'approval_required'], ['approval_granted', 'suspend_agent']],
  ['error', ['task_assigned', 'task_failed'], ['error_resolved', 'suspend_agent']],
  ['suspended', ['suspend_agent'], ['resume_agent']],
]
const all: AgentTrigger[] = [
  'task_assigned',
  'task_completed',
  'approval_required',
  'approval_granted',
  'task_failed',
  'error_resolved',
  'suspend_agent',
  'resume_agent',
]

it.each(states)('an agent that is %s takes only its own triggers', (state, way, allowed) => {
  for (const trigger of all) {
    const { machine, seen } = after(...way)
    const before = seen.length
    if (allowed.includes(trigger)) machine.send(trigger)
    else {
      expect(() => machine.send(trigger)).toThrow(expect.objectContaining({ code: 'agent.transition_refused' }))
      expect(machine.state).toBe(state)
      expect(seen).toHaveLength(before)
    }
  }
})
