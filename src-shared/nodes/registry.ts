import { alertTriggerNode } from './alert-trigger.node.ts'
import { anomaliesNode } from './anomalies.node.ts'
import { approvalNode } from './approval.node.ts'
import { childAgentNode } from './child-agent.node.ts'
import { classifyNode } from './classify.node.ts'
import { codeNode } from './code.node.ts'
import { delayNode } from './delay.node.ts'
import { embedNode } from './embed.node.ts'
import { evidenceNode } from './evidence.node.ts'
import { extractNode } from './extract.node.ts'
import { httpRequestNode } from './http-request.node.ts'
import { hypothesesNode } from './hypotheses.node.ts'
import { inputNode } from './input.node.ts'
import { logPatternsNode } from './log-patterns.node.ts'
import { loopNode } from './loop.node.ts'
import { mapNode } from './map.node.ts'
import { mcpToolNode } from './mcp-tool.node.ts'
import { mergeNode } from './merge.node.ts'
import { metricsNode } from './metrics.node.ts'
import { microAgentNode } from './micro-agent.node.ts'
import { modelCallNode } from './model-call.node.ts'
import type { NodeSpec } from './node-spec.ts'
import { noteNode } from './note.node.ts'
import { outputNode } from './output.node.ts'
import { parentAgentNode } from './parent-agent.node.ts'
import { parseNode } from './parse.node.ts'
import { placeholderNode } from './placeholder.node.ts'
import { promptTemplateNode } from './prompt-template.node.ts'
import { questionNode } from './question.node.ts'
import { registeredAgentNode } from './registered-agent.node.ts'
import { reportNode } from './report.node.ts'
import { routerNode } from './router.node.ts'
import { setNode } from './set.node.ts'
import { subWorkflowNode } from './sub-workflow.node.ts'
import { templateNode } from './template.node.ts'
import { timelineNode } from './timeline.node.ts'
import { toolCallNode } from './tool-call.node.ts'
import { transformNode } from './transform.node.ts'
import { tryNode } from './try.node.ts'
import { validateNode } from './validate.node.ts'

/** Every node kind. A kind is added here and in `src-main/engine/executors/registry.ts`; see AGENTS.md. */
export const nodeSpecs = {
  set: setNode,
  loop: loopNode,
  map: mapNode,
  try: tryNode,
  'child-agent': childAgentNode,
  classify: classifyNode,
  embed: embedNode,
  extract: extractNode,
  hypotheses: hypothesesNode,
  'micro-agent': microAgentNode,
  'mcp-tool': mcpToolNode,
  'model-call': modelCallNode,
  'parent-agent': parentAgentNode,
  'registered-agent': registeredAgentNode,
  report: reportNode,
  'tool-call': toolCallNode,
  'http-request': httpRequestNode,
  input: inputNode,
  'alert-trigger': alertTriggerNode,
  output: outputNode,
  'prompt-template': promptTemplateNode,
  code: codeNode,
  router: routerNode,
  merge: mergeNode,
  parse: parseNode,
  validate: validateNode,
  delay: delayNode,
  'sub-workflow': subWorkflowNode,
  placeholder: placeholderNode,
  approval: approvalNode,
  question: questionNode,
  note: noteNode,
  transform: transformNode,
  template: templateNode,
  evidence: evidenceNode,
  'log-patterns': logPatternsNode,
  timeline: timelineNode,
  anomalies: anomaliesNode,
  metrics: metricsNode,
} as const satisfies Record<string, unknown>

export type NodeKind = keyof typeof nodeSpecs
export type SpecOf<Kind extends NodeKind> = (typeof nodeSpecs)[Kind]

/** The spec of a kind, or undefined for a kind that this version does not know. */
export function specOf(kind: string): NodeSpec | undefined {
  return Object.hasOwn(nodeSpecs, kind) ? (nodeSpecs[kind as NodeKind] as unknown as NodeSpec) : undefined
}

export const allSpecs: readonly NodeSpec[] = Object.values(nodeSpecs) as unknown as NodeSpec[]
