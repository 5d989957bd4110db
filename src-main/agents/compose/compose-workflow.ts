import type { ComposedWorkflow } from '#shared/compose/composed-workflow.ts'
import { documentOfPlan } from '#shared/compose/plan-document.ts'
import { longestRequest, type PlanShape } from '#shared/compose/workflow-plan.ts'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { AppError } from '#shared/errors/app-error.ts'
import type { ModelRegistry } from '../../models/model-registry.ts'
import type { KnownTool } from './best-tools.ts'
import { goodFit, matchTemplate, type NamedTemplate } from './match-template.ts'
import { type OfflinePlan, offlinePlan } from './offline-plan.ts'
import { shapeOf } from './request-steps.ts'

export interface ComposeRequest {
  /** What a person wants, in plain words. */
  text: string
  /** How its steps are to work together, where the person says so. */
  shape?: PlanShape
  /** A model or an alias; `offline` makes the plan from the words of the request alone. */
  model: string
  /** Make it from its steps, also where a template does what is asked for. */
  fromSteps?: boolean
}

export interface ComposeMeans {
  templates: readonly NamedTemplate[]
  tools: readonly KnownTool[]
  registry: ModelRegistry
  check(document: WorkflowDocument): Promise<Problem[]>
  signal: AbortSignal
}

/**
 * Turns a request in plain words into a workflow that passes the checker and that people go on to edit: a template that does
 * it, or a plan made into nodes. Throws `request.invalid` for a request that says nothing, and `model.*` from the model.
 */
export async function composeWorkflow(request: ComposeRequest, means: ComposeMeans): Promise<ComposedWorkflow> {
  const text = request.text.trim()
  if (!/\p{L}{2}/u.test(text))
    throw new AppError('request.invalid', 'The request says nothing that a workflow could be made of.', {
      hint: 'Say in a sentence or two what is to be done, and in which order.',
    })
  if (text.length > longestRequest)
    throw new AppError('request.invalid', `The request has ${text.length} characters, and ${longestRequest} are read.`, {
      hint: 'Shorten it.',
    })
  // who says how the steps work together has their own in mind
  const match = request.shape === undefined && shapeOf(text) === 'sequential' ? matchTemplate(text, means.templates) : null
  if (match && match.fit >= goodFit && !request.fromSteps)
    return {
      document: match.document,
      made: { of: 'template', template: match.name, words: match.words },
      steps: [],
      problems: await means.check(match.document),
    }
  const { plan, from, unread } = await planOf(text, request, means)
  const readsEvidence = new Set(means.tools.filter(({ evidenceKinds }) => evidenceKinds.length > 0).map(({ name }) => name))
  const document = documentOfPlan(plan, { readsEvidence })
  return {
    document,
    made: { of: 'plan', shape: plan.shape, model: request.model },
    steps: plan.steps.map(({ id, title, kind, tools }) => ({
      ...{ title, kind, tools, from: from[id] ?? '' },
      ...(unread.has(id) ? { unread: true as const } : {}),
    })),
    problems: await means.check(document),
    ...(match ? { near: match.name } : {}),
  }
}

async function planOf(text: string, { model, shape }: ComposeRequest, { registry, tools, signal }: ComposeMeans): Promise<OfflinePlan> {
  // an alias may stand for the offline model
  const { info } = await registry.resolve(model)
  if (info.provider === 'offline') return offlinePlan(text, tools, shape)
  const { modelPlan } = await import('./model-plan.ts')
  return { plan: await modelPlan(text, { registry, model, tools, signal, ...(shape ? { shape } : {}) }), from: {}, unread: new Set() }
}
