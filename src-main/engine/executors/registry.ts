import type { NodeKind, SpecOf } from '#shared/nodes/registry.ts'
import { type ConfigOf, type Executor, lazy } from '../executor.ts'
import { alertTriggerExec } from './alert-trigger.exec.ts'
import { anomaliesExec } from './anomalies.exec.ts'
import { approvalExec } from './approval.exec.ts'
import { childAgentExec } from './child-agent.exec.ts'
import { classifyExec } from './classify.exec.ts'
import { codeExec } from './code.exec.ts'
import { delayExec } from './delay.exec.ts'
import { embedExec } from './embed.exec.ts'
import { evidenceExec } from './evidence.exec.ts'
import { extractExec } from './extract.exec.ts'
import { hypothesesExec } from './hypotheses.exec.ts'
import { inputExec } from './input.exec.ts'
import { logPatternsExec } from './log-patterns.exec.ts'
import { loopExec } from './loop.exec.ts'
import { mapExec } from './map.exec.ts'
import { mergeExec } from './merge.exec.ts'
import { metricsExec } from './metrics.exec.ts'
import { microAgentExec } from './micro-agent.exec.ts'
import { modelCallExec } from './model-call.exec.ts'
import { noteExec } from './note.exec.ts'
import { outputExec } from './output.exec.ts'
import { parentAgentExec } from './parent-agent.exec.ts'
import { placeholderExec } from './placeholder.exec.ts'
import { registeredAgentExec } from './registered-agent.exec.ts'
import { reportExec } from './report.exec.ts'
import { routerExec } from './router.exec.ts'
import { setExec } from './set.exec.ts'
import { subWorkflowExec } from './sub-workflow.exec.ts'
import { templateExec } from './template.exec.ts'
import { timelineExec } from './timeline.exec.ts'
import { toolCallExec } from './tool-call.exec.ts'
import { transformExec } from './transform.exec.ts'
import { tryExec } from './try.exec.ts'

/** The executor of every node kind. Heavy ones are `lazy(() => import(…))`. */
export const executors = {
  set: setExec,
  loop: loopExec,
  map: mapExec,
  try: tryExec,
  'child-agent': childAgentExec,
  classify: classifyExec,
  embed: embedExec,
  extract: extractExec,
  hypotheses: hypothesesExec,
  'micro-agent': microAgentExec,
  'model-call': modelCallExec,
  'parent-agent': parentAgentExec,
  'registered-agent': registeredAgentExec,
  report: reportExec,
  'tool-call': toolCallExec,
  'mcp-tool': lazy(async () => (await import('./mcp-tool.exec.ts')).mcpToolExec),
  'http-request': lazy(async () => (await import('./http-request.exec.ts')).httpRequestExec),
  input: inputExec,
  'alert-trigger': alertTriggerExec,
  output: outputExec,
  'prompt-template': lazy(async () => (await import('./prompt-template.exec.ts')).promptTemplateExec),
  code: codeExec,
  router: routerExec,
  merge: mergeExec,
  parse: lazy(async () => (await import('./parse.exec.ts')).parseExec),
  validate: lazy(async () => (await import('./validate.exec.ts')).validateExec),
  delay: delayExec,
  'sub-workflow': subWorkflowExec,
  placeholder: placeholderExec,
  approval: approvalExec,
  question: lazy(async () => (await import('./question.exec.ts')).questionExec),
  note: noteExec,
  transform: transformExec,
  template: templateExec,
  evidence: evidenceExec,
  'log-patterns': logPatternsExec,
  timeline: timelineExec,
  anomalies: anomaliesExec,
  metrics: metricsExec,
} satisfies { [Kind in NodeKind]: Executor<ConfigOf<SpecOf<Kind>>> }

export function executorOf(kind: string): Executor | undefined {
  return Object.hasOwn(executors, kind) ? (executors[kind as NodeKind] as Executor) : undefined
}
