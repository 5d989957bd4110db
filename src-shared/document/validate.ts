import type { CheckContext } from '../nodes/node-spec.ts'
import { specOf } from '../nodes/registry.ts'
import { pinProblems } from './pins.ts'
import { kindConfig, type NodePorts, parsedConfig, portContext, portsByUse, portsOf, type SubWorkflowSchemas } from './ports.ts'
import type { Problem } from './problem.ts'
import { runSettingsSchema } from './run-settings.ts'
import { checkEdges } from './validate-edges.ts'
import { checkStructure } from './validate-structure.ts'
import type { WorkflowDocument } from './workflow-document.ts'

/** What is known of the world around a document; each part that is absent is not checked. */
export interface ValidationOptions {
  tools?: readonly string[]
  models?: readonly string[]
  mcp?: NonNullable<CheckContext['mcp']>
  prompts?: CheckContext['prompts']
  promptProblem?: string
  subWorkflow?: SubWorkflowSchemas
}

/**
 * Everything that is wrong with a document, all at once, each with its place and how to mend it. A document with no
 * problem of severity `error` can be lowered and run.
 */
export function validateDocument(document: WorkflowDocument, options: ValidationOptions = {}): Problem[] {
  const cache = new Map<string, NodePorts>()
  let byUse: ReturnType<typeof portsByUse> | undefined
  const ports = (nodeId: string): NodePorts => {
    let found = cache.get(nodeId)
    if (!found) {
      if (specOf(document.nodes[nodeId]?.kind ?? '')) found = portsOf(document, nodeId, options.subWorkflow)
      else {
        byUse ??= portsByUse(document)
        found = byUse(nodeId)
      }
      cache.set(nodeId, found)
    }
    return found
  }
  return [...checkNodes(document, options, ports), ...checkStructure(document), ...checkEdges(document, ports)]
}

function checkNodes(document: WorkflowDocument, options: ValidationOptions, ports: (nodeId: string) => NodePorts): Problem[] {
  const problems: Problem[] = []
  const children = childKinds(document)
  for (const [id, node] of Object.entries(document.nodes)) {
    const name = node.label || id
    const spec = specOf(node.kind)
    if (!spec) {
      problems.push({
        code: 'node.kind_unknown',
        severity: 'error',
        node: id,
        message: `"${name}" is of kind "${node.kind}", which this version of Trellis does not know.`,
        mend: 'Update Trellis, or replace the node by another kind.',
      })
      continue
    }
    const parsed = spec.config.safeParse(kindConfig(node.config))
    if (!parsed.success)
      for (const issue of parsed.error.issues)
        problems.push({
          code: 'node.config_invalid',
          severity: 'error',
          node: id,
          field: issue.path.map(String).join('.'),
          message: `"${name}": ${issue.path.length ? `${issue.path.map(String).join('.')}: ` : ''}${issue.message}.`,
          mend: 'Correct this setting in the inspector.',
        })
    const run = runSettingsSchema.safeParse(node.config.run ?? {})
    if (!run.success)
      for (const issue of run.error.issues)
        problems.push({
          code: 'node.config_invalid',
          severity: 'error',
          node: id,
          field: ['run', ...issue.path.map(String)].join('.'),
          message: `"${name}": ${issue.path.map(String).join('.') || 'run settings'}: ${issue.message}.`,
          mend: 'Correct this setting in the inspector.',
        })
    problems.push(...pinProblems(id, node, ports(id)))
    const config = parsedConfig(spec, node)
    if (config === undefined || !spec.check) continue
    const context: CheckContext = { ...portContext(document, options.subWorkflow), nodeId: id, children: children.get(id) ?? {} }
    if (options.tools) context.tools = options.tools
    if (options.models) context.models = options.models
    if (options.mcp) context.mcp = options.mcp
    if (options.prompts) context.prompts = options.prompts
    if (options.promptProblem) context.promptProblem = options.promptProblem
    for (const problem of spec.check(config, context))
      problems.push({
        code: problem.code,
        severity: problem.severity ?? 'error',
        node: id,
        field: problem.field,
        message: `"${name}": ${problem.message}`,
        mend: problem.mend,
      })
  }
  return problems
}

/** Kinds of the direct children by container id. */
function childKinds(document: WorkflowDocument): Map<string, Record<string, string>> {
  const children = new Map<string, Record<string, string>>()
  for (const [id, node] of Object.entries(document.nodes)) {
    if (node.parent === null) continue
    const list = children.get(node.parent)
    if (list) list[id] = node.kind
    else children.set(node.parent, { [id]: node.kind })
  }
  return children
}
