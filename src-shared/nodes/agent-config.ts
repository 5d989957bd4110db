import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import type { CheckContext, ConfigProblem, FormField } from './node-spec.ts'

/** A JSON Schema as config holds it. */
export const schemaField: z.ZodType<JsonObject> = z.record(z.string(), z.json())

/** What every node that asks a model has. */
export const modelConfig = {
  model: z.string().min(1).default('smart'),
  /** Asked in order when `model` fails; `offline` comes after all of them. */
  fallbacks: z.array(z.string().min(1)).default([]),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(1).max(1_000_000).optional(),
}

export const modelForm: readonly FormField[] = [
  { name: 'model', label: 'Model', widget: 'model', help: 'A model, or an alias that the workspace or the workflow gives a meaning.' },
  {
    name: 'fallbacks',
    label: 'Then try',
    widget: 'strings',
    help: 'Models to ask in this order when the first fails. The offline model comes last by itself.',
  },
  { name: 'temperature', label: 'Temperature', widget: 'number', min: 0, max: 2, step: 0.1, help: 'Empty leaves it to the provider.' },
  { name: 'maxTokens', label: 'Most tokens of an answer', widget: 'number', min: 1, step: 1, help: 'Empty leaves it to the provider.' },
]

/** The prompt of the workspace that a node uses in place of its own text, and values for what it reads. */
export const promptConfig = {
  prompt: z.string().max(300).default(''),
  promptValues: z.record(z.string().min(1).max(64), z.string().max(20_000)).default({}),
}

export const promptForm: readonly FormField[] = [
  {
    name: 'prompt',
    label: 'Prompt',
    widget: 'prompt',
    help: 'One of the folder prompts, or of an MCP server. Empty: the text above.',
  },
  {
    name: 'promptValues',
    label: 'Values for the prompt',
    widget: 'key-values',
    help: 'For variables that the prompt reads and the node does not give by itself.',
  },
]

/** Whether a name is that of a prompt of a server whose prompts are not known. */
function mayBeOfServer(prompt: string, mcp: CheckContext['mcp']): boolean {
  const server = prompt.includes('__') ? prompt.split('__', 1)[0] : undefined
  if (server === undefined) return false
  if (mcp === undefined) return true
  const known = Object.hasOwn(mcp, server) ? mcp[server] : undefined
  return known?.enabled === true && !known.promptsKnown
}

/** A prompt that is not there, and variables that nothing gives, where the prompts are known. `given` are those that the node gives by itself. */
export function checkPrompt(
  { prompt, promptValues }: { prompt: string; promptValues: Readonly<Record<string, string>> },
  { prompts, promptProblem, mcp }: CheckContext,
  given: readonly string[],
): ConfigProblem[] {
  if (prompt === '' || prompts === undefined) return []
  const needs = Object.hasOwn(prompts, prompt) ? prompts[prompt] : undefined
  // what a server that never ran here offers is known once it does
  if (needs === undefined && mayBeOfServer(prompt, mcp)) return []
  if (needs === undefined)
    return [
      {
        code: 'prompt.unknown',
        field: 'prompt',
        message: `There is no prompt "${prompt}" in the folder prompts or at an MCP server.`,
        mend:
          promptProblem === undefined
            ? 'Name one that is there, or empty the field.'
            : `Not every file of prompts can be read. ${promptProblem}`,
      },
    ]
  const missing = needs.filter((name) => !given.includes(name) && !Object.hasOwn(promptValues, name))
  return missing.length === 0
    ? []
    : [
        {
          code: 'prompt.missing_variable',
          field: 'promptValues',
          message: `The prompt "${prompt}" needs ${missing.join(', ')}, and nothing gives it.`,
          mend: 'Give a value here, or a default in the prompt file.',
        },
      ]
}

/** What an agent gives to a prompt by itself. */
export const agentPromptValues = ['in', 'context', 'goal', 'agent', 'role', 'tools'] as const

/** What every agent has. */
export const agentConfig = {
  ...modelConfig,
  role: z.string().max(40).default(''),
  instructions: z.string().max(20_000).default(''),
  goal: z.string().max(20_000).default(''),
  tools: z.array(z.string().min(1)).max(64).default([]),
  /** `server__uri` of MCP servers. */
  resources: z.array(z.string().min(1).max(8_000)).max(20).default([]),
  ...promptConfig,
  schema: schemaField.nullable().default(null),
}

/** What an agent that works in turns may use. */
export const limitsConfig = {
  maxTotalTokens: z.int().min(100).max(10_000_000).optional(),
  maxTotalUsd: z.number().positive().max(10_000).optional(),
  contextTokens: z.int().min(1000).max(10_000_000).optional(),
}

export const limitsForm: readonly FormField[] = [
  {
    name: 'maxTotalTokens',
    label: 'Most tokens in all',
    widget: 'number',
    min: 100,
    step: 100,
    help: 'Its own and those of agents that work for it. It concludes while it still can.',
  },
  {
    name: 'maxTotalUsd',
    label: 'Most US dollars in all',
    widget: 'number',
    min: 0,
    step: 0.1,
    help: 'Models without a price in the workspace count as free.',
  },
  {
    name: 'contextTokens',
    label: 'Most tokens of a request',
    widget: 'number',
    min: 1000,
    step: 1000,
    help: 'Older results are shortened to stay within it. Empty: 100,000; set it lower for a model that reads less.',
  },
]

export const agentForm: readonly FormField[] = [
  { name: 'role', label: 'Role', widget: 'text', placeholder: 'logs', help: 'A word that playbooks and other agents know it by.' },
  { name: 'instructions', label: 'Instructions', widget: 'multiline', help: 'Who it is and how it works, whatever the task.' },
  {
    name: 'goal',
    label: 'Goal',
    widget: 'code',
    language: 'liquid',
    help: 'The task. {{ in }} and {{ context }} stand for its inputs. Empty takes the input itself as the task.',
  },
  ...promptForm,
  {
    name: 'resources',
    label: 'Resources',
    widget: 'mcp-resources',
    help: 'What MCP servers have to read, given to it when it begins: server__uri.',
  },
  ...modelForm,
]

/** The form of an answer that is data. */
export const schemaForm: FormField = {
  name: 'schema',
  label: 'Answer schema',
  widget: 'json',
  help: 'A JSON Schema that the answer has to fit. Empty for free text.',
}

/** What is wrong with a tool of an MCP server, or null; undefined for a tool that is of none. */
function serverProblem(name: string, { mcp }: CheckContext): ConfigProblem | null | undefined {
  const cut = name.indexOf('__')
  if (cut <= 0 || mcp === undefined) return cut > 0 ? null : undefined
  const [server, tool] = [name.slice(0, cut), name.slice(cut + 2)]
  const known = Object.hasOwn(mcp, server) ? mcp[server] : undefined
  const mend = 'Remove it, or choose one of the list.'
  if (!known) return { code: 'mcp.unknown_server', field: 'tools', message: `There is no MCP server "${server}".`, mend }
  if (!known.enabled)
    return {
      code: 'mcp.disabled',
      field: 'tools',
      message: `The MCP server "${server}" is switched off: the agent goes on without it.`,
      mend: 'Set enabled: true for it in trellis.yaml.',
      severity: 'warning',
    }
  if (tool === '*' || known.tools === null || known.tools.includes(tool)) return null
  return {
    code: 'mcp.unknown_tool',
    field: 'tools',
    message: `The MCP server "${server}" had no tool "${tool}" when it last ran.`,
    mend,
    severity: 'warning',
  }
}

/** Resources of servers that are not there or switched off. */
function checkResources(names: readonly string[], { mcp }: CheckContext): ConfigProblem[] {
  if (mcp === undefined) return []
  return names.flatMap((name): ConfigProblem[] => {
    const [server = ''] = name.split('__', 1)
    const known = Object.hasOwn(mcp, server) ? mcp[server] : undefined
    const mend = 'Remove it, or choose one of the list.'
    if (!known || !name.includes('__'))
      return [{ code: 'mcp.unknown_server', field: 'resources', message: `"${name}" names no MCP server of the workspace.`, mend }]
    if (known.enabled) return []
    const message = `The MCP server "${server}" is switched off: the agent goes on without it.`
    return [{ code: 'mcp.disabled', field: 'resources', message, mend: 'Set enabled: true for it in trellis.yaml.', severity: 'warning' }]
  })
}

/** Models and tools that are named and not there, where that is known. */
export function checkNames(
  config: { model: string; fallbacks: readonly string[]; tools?: readonly string[] },
  context: CheckContext,
): ConfigProblem[] {
  const problems: ConfigProblem[] = []
  for (const name of [config.model, ...config.fallbacks]) {
    if (name.includes(':') || context.models === undefined || context.models.includes(name)) continue
    problems.push({
      code: 'model.unknown',
      field: name === config.model ? 'model' : 'fallbacks',
      message: `There is no model or alias "${name}".`,
      mend: 'Choose one of the list, or name it as provider:model.',
    })
  }
  for (const name of config.tools ?? []) {
    if (context.tools === undefined || context.tools.includes(name)) continue
    const problem = serverProblem(name, context)
    if (problem !== undefined) {
      if (problem) problems.push(problem)
      continue
    }
    problems.push({
      code: 'tool.unknown',
      field: 'tools',
      message: `There is no tool "${name}".`,
      mend: 'Remove it, or choose one of the list.',
    })
  }
  return problems
}

/** The same, and the prompt and the resources that an agent names. */
export function checkAgent(
  config: Parameters<typeof checkNames>[0] & Parameters<typeof checkPrompt>[0] & { resources: readonly string[] },
  context: CheckContext,
): ConfigProblem[] {
  return [...checkNames(config, context), ...checkPrompt(config, context, agentPromptValues), ...checkResources(config.resources, context)]
}

/** `3 tools, smart` for an agent's card. */
export function describeAgent(config: { model: string; tools: readonly string[]; role: string }): string {
  const tools = config.tools.length === 0 ? '' : `${config.tools.length} ${config.tools.length === 1 ? 'tool' : 'tools'}`
  return [config.role, tools, config.model].filter((part) => part !== '').join(' · ')
}
