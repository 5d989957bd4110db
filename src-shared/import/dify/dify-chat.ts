import { isJsonObject, type Json, type JsonObject } from '../../json.ts'

const texts = (value: Json | undefined) => (typeof value === 'string' ? value : '')
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

/** An app without a graph (chat, agent or completion) as the graph that it stands for: start, one model or agent, answer. */
export function graphOfModelConfig(config: JsonObject, mode: string, notes: string[]): JsonObject {
  const variables = objects(config.user_input_form).flatMap((entry) =>
    Object.entries(entry).flatMap(([type, field]) => (isJsonObject(field) ? [{ ...field, type }] : [])),
  )
  const names = variables.map((field) => texts((field as JsonObject).variable))
  const system = texts(config.pre_prompt).replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (all, name: string) =>
    names.includes(name) ? `{{#start.${name}#}}` : all,
  )
  const agent = isJsonObject(config.agent_mode) && config.agent_mode.enabled === true
  const model = isJsonObject(config.model) ? config.model : {}
  const chat = mode !== 'completion'
  notes.push('The app has no graph: it became an input, one model or agent, and an output.')
  const datasets =
    isJsonObject(config.dataset_configs) && isJsonObject(config.dataset_configs.datasets)
      ? objects(config.dataset_configs.datasets.datasets)
      : []
  if (datasets.length > 0) notes.push('Its knowledge bases were not carried over: their documents are not in the file.')
  if (texts(config.opening_statement) !== '')
    notes.push(`The opening words were not carried over: "${texts(config.opening_statement).slice(0, 120)}".`)
  const tools = isJsonObject(config.agent_mode) ? objects(config.agent_mode.tools) : []
  const middle: JsonObject = agent
    ? {
        type: 'agent',
        title: 'Agent',
        agent_parameters: {
          model: { value: { ...model, model: model.name ?? '' } },
          instruction: { value: system },
          query: { value: '{{#sys.query#}}' },
          tools: { value: tools },
          ...(isJsonObject(config.agent_mode) && typeof config.agent_mode.max_iteration === 'number'
            ? { maximum_iterations: { value: config.agent_mode.max_iteration } }
            : {}),
        },
      }
    : {
        type: 'llm',
        title: 'Model',
        model,
        prompt_template: [{ role: chat ? 'system' : 'user', text: system }, ...(chat ? [{ role: 'user', text: '{{#sys.query#}}' }] : [])],
      }
  const node = (id: string, x: number, data: JsonObject): JsonObject => ({ id, type: 'custom', position: { x, y: 0 }, data })
  return {
    nodes: [
      node('start', 0, { type: 'start', title: 'Start', variables }),
      node('model', 320, middle),
      node('answer', 640, { type: 'answer', title: 'Answer', answer: '{{#model.text#}}' }),
    ],
    edges: [
      { source: 'start', sourceHandle: 'source', target: 'model' },
      { source: 'model', sourceHandle: 'source', target: 'answer' },
    ],
  }
}
