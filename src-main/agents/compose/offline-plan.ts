import type { PlanShape, PlanStep, WorkflowPlan } from '#shared/compose/workflow-plan.ts'
import type { KnownTool } from './best-tools.ts'
import { type RequestStep, shapeOf, stepsOf } from './request-steps.ts'

export interface OfflinePlan {
  plan: WorkflowPlan
  /** By step, the words of the request that it was made of. */
  from: Record<string, string>
  /** The steps that no verb is known of. */
  unread: ReadonlySet<string>
}

/** A plan from the words of a request alone: its verbs say what is done, its connecting words in which order. */
export function offlinePlan(request: string, tools: readonly KnownTool[], wanted?: PlanShape): OfflinePlan {
  const named = stepsOf(request, tools)
  const steps = named.length > 0 ? named : stepsOf(`Answer ${request}`, tools)
  const asked = wanted ?? shapeOf(request)
  // nobody to lead
  const shape = asked === 'hierarchical' && !steps.some(({ kind }) => kind === 'agent' || kind === 'answer') ? 'sequential' : asked
  const placed = orders[shape](steps)
  const name = request
    .trim()
    .split(/\s+/)
    .slice(0, 6)
    .join(' ')
    .replace(/[.,;:]+$/, '')
    .slice(0, 80)
  return {
    plan: {
      name: name || 'New workflow',
      description: request.trim().slice(0, 1000),
      shape,
      steps: placed.map(({ from: _from, isUnread: _isUnread, ...step }) => step),
    },
    from: Object.fromEntries(steps.map(({ id, from }) => [id, from])),
    unread: new Set(steps.flatMap(({ id, isUnread }) => (isUnread || named.length === 0 ? [id] : []))),
  }
}

const chain = (steps: readonly RequestStep[]): RequestStep[] =>
  steps.map((step, place) => ({ ...step, after: place === 0 ? [] : [steps[place - 1]?.id ?? ''] }))

/** What puts together, or asks, comes after all that work side by side. */
const joins = ({ kind, from }: RequestStep): boolean =>
  kind === 'approve' || (kind === 'answer' && /\b(?:combin|merg|summar|report|compar|together|result|conclu|final)/i.test(from))

function sideBySide(steps: readonly RequestStep[]): RequestStep[] {
  const end = steps.findIndex((_, place) => place > 0 && steps.slice(place).every(joins))
  const [work, rest] = end < 0 ? [steps, []] : [steps.slice(0, end), steps.slice(end)]
  const parallel = work.map((step) => ({ ...step, after: [] as string[] }))
  if (rest.length > 0) {
    const [first, ...others] = chain(rest)
    return [...parallel, { ...(first as RequestStep), after: work.map(({ id }) => id) }, ...others]
  }
  if (parallel.length < 2) return parallel
  const together: PlanStep = {
    id: 'together',
    title: 'Put it together',
    kind: 'answer',
    instructions: 'Put the results together into one answer. Say where they disagree.',
    labels: [],
    fields: [],
    tools: [],
    url: '',
    after: work.map(({ id }) => id),
  }
  return [...parallel, { ...together, from: '' }]
}

const orders: Record<PlanShape, (steps: readonly RequestStep[]) => RequestStep[]> = {
  sequential: chain,
  pipeline: chain,
  parallel: sideBySide,
  // those who look into things are the team; what comes after works on what its lead says
  hierarchical(steps) {
    const isTeam = ({ kind }: RequestStep) => kind === 'agent'
    if (!steps.some(isTeam)) return orders.hierarchical(steps.map((step) => (step.kind === 'answer' ? { ...step, kind: 'agent' } : step)))
    const last = steps.findLastIndex(isTeam)
    const before = chain(steps.slice(0, steps.findIndex(isTeam)))
    const team = steps
      .slice(before.length, last + 1)
      .map((step) => ({ ...step, kind: 'agent' as const, after: before.slice(-1).map(({ id }) => id) }))
    const after = chain(steps.slice(last + 1)).map((step, place) => (place === 0 ? { ...step, after: team.map(({ id }) => id) } : step))
    return [...before, ...team, ...after]
  },
}
