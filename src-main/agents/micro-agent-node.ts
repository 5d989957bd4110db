import { toAppError } from '#shared/errors/app-error.ts'
import { intakeSchema, verdictSchema } from '#shared/investigation/answer-schemas.ts'
import type { EvidenceSet } from '#shared/investigation/evidence.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { microAgentNode } from '#shared/nodes/micro-agent.node.ts'
import type { ConfigOf, Executor, NodeContext, Outputs } from '../engine/executor.ts'
import type { ModelTask } from '../models/task.ts'
import { goalOf, outputsOf, profileOf, runAgentNode } from './agent-node.ts'
import { collectFindings } from './findings-in.ts'

type Config = ConfigOf<typeof microAgentNode>
type Context = NodeContext<Config>

const schemas = { question: null, intake: intakeSchema, validate: verdictSchema, solution: null }

/** What a task is called where the node says nothing more. */
const goals = {
  question: '',
  intake: 'Classify this incident from its alert and evidence.',
  validate: 'Judge this hypothesis: what in the findings supports it, what contradicts it, and how sure are you?',
  solution: 'Propose what to do about this: ordered steps, each with what it changes, its risk and how to see that it worked.',
}

/** What a task brings with it where the node says nothing of its own. */
export const taskDefaults = (task: Config['task']) => ({ goal: goals[task], schema: schemas[task] })

/** What a run goes on with when intake fails. */
const defaultClassification = {
  intent: 'troubleshooting',
  complexity: 'moderate',
  domain: null,
  urgency: 'medium',
  confidence_score: 0.3,
  extracted_entities: [],
  suggested_workflow: 'troubleshooting',
  preprocessing_hints: [],
}

/** The evidence as intake sees it: what there is, not what is in it. */
async function intakeParts({ inputs, services, signal }: Context): Promise<{ alert: Json; evidence: Json }> {
  const set = inputs.evidence
  if (!isJsonObject(set) || set.type !== 'evidence') return { alert: isJsonObject(inputs.in) ? inputs.in : null, evidence: null }
  const { alert } = await (await services.evidence()).open(set as unknown as EvidenceSet, signal)
  return { alert: alert as unknown as Json, evidence: { items: set.items ?? [], window: set.window ?? null } }
}

async function hintOf(context: Context, goal: string): Promise<ModelTask | undefined> {
  const { config, inputs } = context
  switch (config.task) {
    case 'question':
      return undefined
    case 'intake':
      return { kind: 'intake', ...(await intakeParts(context)), question: goal === goals.intake ? '' : goal }
    case 'validate':
      return { kind: 'validate', hypothesis: inputs.in ?? null, findings: [...collectFindings(inputs.context ?? null, new Map()).values()] }
    case 'solution':
      return { kind: 'write', form: 'solution', parts: inputs.in ?? null }
  }
}

async function answer(context: Context): Promise<Outputs> {
  const { nodeId, label, config, services } = context
  const schema = config.schema ?? schemas[config.task]
  const profile = await profileOf({ nodeId, kind: 'micro-agent', label, config: { ...config, schema } }, 'micro', services)
  const goal = await goalOf(context, goals[config.task])
  const result = await runAgentNode(context, profile, goal, await hintOf(context, goal))
  // A verdict is about the hypothesis that was given, whatever id a model wrote down.
  const id = isJsonObject(context.inputs.in) ? context.inputs.in.id : undefined
  if (config.task === 'validate' && isJsonObject(result.answer) && typeof id === 'string')
    result.answer = { ...result.answer, hypothesis: id }
  return outputsOf(result)
}

/** One focused question. A failed intake is answered by a default record, and the log says so. */
export const microAgent: Executor<Config> = {
  async run(context) {
    if (context.config.task !== 'intake') return answer(context)
    try {
      return await answer(context)
    } catch (thrown) {
      const error = toAppError(thrown, 'node.failed')
      if (context.signal.aborted || /^(run|journal)\./.test(error.code)) throw thrown
      const chain = [context.config.model, 'default_classification']
      context.emit('fallback.used', { what: 'intake', chain, reached: 'default_classification', reason: error.message })
      return {
        out: defaultClassification,
        findings: [],
        result: { answer: defaultClassification, fallback: 'default_classification', reason: error.message },
      }
    }
  },
}
