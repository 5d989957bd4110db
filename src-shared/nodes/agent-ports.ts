import type { Port } from './port.ts'

/** What an agent is given. */
export const agentInputs: readonly Port[] = [
  { id: 'in', label: 'Task', type: 'any', description: 'What is to be done, or what it is to be done about.' },
  { id: 'context', label: 'Context', type: 'any', arity: 'many', description: 'What is known: findings are shown to it as a list.' },
  { id: 'evidence', label: 'Evidence', type: 'evidence', description: 'What its tools look into.' },
]

/** What an agent gives. */
export function agentOutputs(structured: boolean): Port[] {
  return [
    { id: 'out', label: 'Answer', type: structured ? 'json' : 'text' },
    { id: 'findings', label: 'Findings', type: 'json', description: 'Everything that it and its agents found or were given, each once.' },
    { id: 'result', label: 'Result', type: 'json', description: 'The answer with agent, iterations, servers, tools, models and time.' },
  ]
}
