import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import { isJsonObject } from '#shared/json.ts'
import { specOf } from '#shared/nodes/registry.ts'

/** What a workflow works with, read from what it is made of. */
export interface TemplateNeeds {
  models: boolean
  agents: boolean
  evidence: boolean
  people: boolean
  code: boolean
  tools: number
  /** What a run is started with, as the form calls it. */
  inputs: string[]
}

const withModels = new Set(['model-call', 'classify', 'embed', 'extract', 'hypotheses'])
const people = new Set(['approval', 'question'])

export function needsOf({ nodes, inputs }: WorkflowDocument): TemplateNeeds {
  const all = Object.values(nodes)
  const has = (applies: (kind: string) => boolean) => all.some(({ kind }) => applies(kind))
  const tools = all.flatMap(({ config: { tool, tools } }) => [
    ...(typeof tool === 'string' && tool !== '' ? [tool] : []),
    ...(Array.isArray(tools) ? tools : []),
  ])
  const properties = isJsonObject(inputs.properties) ? inputs.properties : {}
  return {
    models: has((kind) => withModels.has(kind)),
    agents: has((kind) => specOf(kind)?.group === 'agents'),
    evidence: has((kind) => kind === 'evidence'),
    people: has((kind) => people.has(kind)),
    code: has((kind) => kind === 'code'),
    tools: new Set(tools).size,
    inputs: Object.entries(properties).map(([name, schema]) =>
      isJsonObject(schema) && typeof schema.title === 'string' ? schema.title : name,
    ),
  }
}
