import { type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { Json, JsonObject } from '#shared/json.ts'
import type { modelCallNode } from '#shared/nodes/model-call.node.ts'
import type { ConfigOf, Executor, NodeContext } from '../../engine/executor.ts'
import { namedPrompt } from '../../prompts/named-prompt.ts'
import { askForData } from '../call/ask-for-data.ts'
import { callModel, type ModelAnswer } from '../call/call-model.ts'
import { modelsOf, registryOf, samplingOf } from '../call/node-models.ts'
import { type ModelTask, taskKey } from '../task.ts'

const renderTimeoutMs = 2000

/** Who answered, for a node's `details`. */
export function detailsOf({ provider, model, usage, ms }: ModelAnswer): JsonObject {
  return { provider, model, offline: provider === 'offline', usage: { ...usage }, ms }
}

/** A prompt whose system message carries the task as data. */
export function taskMessages(system: string, human: string, task: ModelTask): BaseMessage[] {
  return [new SystemMessage({ content: system, additional_kwargs: { [taskKey]: task } }), new HumanMessage(human)]
}

export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

type Config = ConfigOf<typeof modelCallNode>

/** The two messages of a call: the prompt of the workspace that it names, or its own. */
export async function modelCallTexts(
  place: Pick<NodeContext, 'step' | 'signal' | 'emit'>,
  given: Pick<NodeContext<Config>, 'config' | 'inputs' | 'services' | 'nodeId'>,
) {
  const { config, inputs, services, nodeId } = given
  const { signal } = place
  const choice = { prompt: config.promptName, promptValues: config.promptValues }
  const values = { in: inputs.in ?? null }
  const named = await namedPrompt({ choice, place, services, nodeId }, values)
  const user = named?.text ?? (await services.templates.render(config.prompt, values, { timeoutMs: renderTimeoutMs, signal }))
  const { schema } = config
  const form = schema ? `Answer with JSON only, without any text around it, that fits this JSON Schema:\n${JSON.stringify(schema)}` : ''
  const system = [config.system, form].filter((part) => part !== '').join('\n\n')
  return { system, user, prompt: named && { name: named.name, version: named.version } }
}

export const modelCall: Executor<Config> = {
  async run(context) {
    const { config, services, nodeId } = context
    const { schema } = config
    const { system, user: prompt, prompt: named } = await modelCallTexts(context, context)
    const task: ModelTask = schema ? { kind: 'extract', text: prompt, schema } : { kind: 'free' }
    const request = {
      agent: null,
      nodeId,
      registry: await registryOf(services),
      models: modelsOf(config, services),
      sampling: samplingOf(config),
      messages: taskMessages(system, prompt, task),
    }
    if (!schema) {
      const answer = await callModel(context, request)
      return { out: answer.text, details: { ...detailsOf(answer), ...(named ? { prompt: named } : {}) } }
    }
    const { value, answer } = await askForData(context, { ...request, schema })
    return { out: value, details: { ...detailsOf(answer), ...(named ? { prompt: named } : {}) } }
  },
}
