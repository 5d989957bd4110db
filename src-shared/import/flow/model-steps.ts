import type { JsonObject } from '../../json.ts'
import type { SourceReader } from '../source-reader.ts'
import { liquidText, refsOf, type Source, type Text } from '../values.ts'
import type { Built } from './flow.ts'
import type { Step } from './step.ts'

/** What a model is asked with, beside its text. */
export interface ModelSettings {
  model: string
  temperature?: number
  maxTokens?: number
}

const local = /ollama|local|lmstudio|lm_studio|xinference|vllm|llama\.?cpp/i

/** The name of a model as it is called here. What cannot be reached by that name is left to the alias `smart`. */
export function modelName(step: Step, provider: string, name: string): string {
  if (name === '') {
    step.todo('Choose the models: nodes that had none use the alias "smart".')
    return 'smart'
  }
  if (/openai/i.test(provider) && !/azure|compatible/i.test(provider)) {
    step.todo('Set OPENAI_API_KEY for the models of OpenAI, or choose others.')
    return `openai:${name}`
  }
  if (local.test(provider)) {
    step.todo('Set OLLAMA_HOST or TRELLIS_LOCAL_BASE_URL for the local models, or choose others.')
    return `local:${name}`
  }
  step.change(`The model ${name}${provider === '' ? '' : ` of ${provider}`} is asked by the alias "smart".`)
  step.todo(`Give the alias "smart" a model in place of ${name}, or choose one in each node.`)
  return 'smart'
}

/** Temperature and length of the answer, by the names that the product has for them. */
export function modelNumbers(
  step: Step,
  settings: SourceReader | undefined,
  temperature: string,
  maxTokens: readonly string[],
): Omit<ModelSettings, 'model'> {
  const numbers: Omit<ModelSettings, 'model'> = {}
  const warmth = settings?.number(temperature)
  if (warmth !== undefined) {
    numbers.temperature = Math.min(2, Math.max(0, warmth))
    if (numbers.temperature !== warmth) step.change(`The temperature ${warmth} is outside 0 to 2 and became ${numbers.temperature}.`)
  }
  for (const field of maxTokens) {
    const most = settings?.number(field)
    if (most !== undefined && most >= 1) numbers.maxTokens = Math.min(1_000_000, Math.round(most))
  }
  return numbers
}

export interface Message {
  role: string
  text: Text
}

const mostSystem = 20_000

/** Splits messages into what is fixed, which is the system prompt, and the rest as one text. */
export function asPrompt(step: Step, messages: readonly Message[]): { system: string; prompt: Text } {
  const present = messages.filter(({ text }) => text.some((part) => typeof part !== 'string' || part.trim() !== ''))
  const fixed = present.filter(({ role, text }) => role === 'system' && refsOf(text).length === 0)
  const system = unescaped(fixed.map(({ text }) => text.join('')).join('\n\n'))
  const keep = system.length <= mostSystem ? fixed : []
  const rest = present.filter((message) => !keep.includes(message))
  const named = rest.length > 1 && rest.some(({ role }) => role === 'assistant')
  if (rest.some(({ role }) => role === 'system')) step.change('A system prompt with values in it is sent as the beginning of the prompt.')
  if (named) step.change('A conversation of several messages is sent as one prompt, with the roles named.')
  const prompt = rest.flatMap(({ role, text }, index): Text => {
    const title = named && role !== 'system' ? `${role === 'assistant' ? 'Assistant' : 'User'}: ` : ''
    return [index > 0 ? '\n\n' : '', title, ...text]
  })
  return { system: keep.length > 0 ? system : '', prompt: prompt.filter((part) => part !== '') }
}

/** The system prompt is no template. */
const unescaped = (text: string) => text.replaceAll(/\{% (?:end)?raw %\}/g, '')

/** One question to a model. */
export function askModel(step: Step, settings: ModelSettings, messages: readonly Message[], schema: JsonObject | null = null): Built {
  const { system, prompt } = asPrompt(step, messages)
  const { template, from } = step.text(prompt, `Prompt for ${step.source.name}`)
  // a model that is only given a system prompt is asked with that
  const asked =
    template.trim() === '' ? { system: '', prompt: system === '' ? '{{ in }}' : liquidText(system) } : { system, prompt: template }
  const node = step.main('model-call', { ...settings, ...asked, schema })
  step.connect(from, [node, 'in'])
  return modelBuilt(step)
}

/** An agent that works in turns with tools. */
export function askAgent(
  step: Step,
  settings: ModelSettings & { tools: string[]; maxIterations?: number },
  messages: readonly Message[],
  schema: JsonObject | null = null,
  context: readonly Source[] = [],
): Built {
  const { system, prompt } = asPrompt(step, messages)
  const { template, from } = step.text(prompt, `Task for ${step.source.name}`)
  const { maxIterations = 6, ...rest } = settings
  const node = step.main('child-agent', {
    ...rest,
    instructions: system,
    goal: template === '{{ in }}' ? '' : template,
    maxIterations: Math.min(50, Math.max(1, Math.round(maxIterations))),
    schema,
  })
  step.connect(from, [node, 'in'])
  for (const source of context) step.connect(source, [node, 'context'])
  return modelBuilt(step)
}

function modelBuilt(step: Step): Built {
  return { node: step.id, handles: { '*': step.out('out') }, value: (path) => ({ ...step.out('out'), path }) }
}

export interface ClassChoice {
  handle: string
  name: string
  description: string
}

const mostName = 80

/**
 * A model that chooses one of several ways: a classifier, and a router that sends on what it chose, or `carry` where what
 * follows needs that.
 */
export function chooseWay(
  step: Step,
  settings: ModelSettings,
  choices: readonly ClassChoice[],
  instructions: string,
  from: Source | null,
  carry: Source | null = null,
): Built {
  const taken = new Set<string>()
  const labels = choices.map(({ handle, name, description }) => {
    const plain = name.trim().replace(/\s+/g, ' ')
    let label = plain.slice(0, mostName) || `class ${taken.size + 1}`
    for (let n = 2; taken.has(label); n++) label = `${plain.slice(0, mostName - 4)} ${n}`
    taken.add(label)
    const more = [plain.length > mostName ? plain : '', description].filter((text) => text !== '').join('. ')
    return { handle, name: label, description: more.slice(0, 500) }
  })
  if (labels.length < 2) {
    labels.push({ handle: '', name: taken.has('other') ? 'none of these' : 'other', description: 'Everything else' })
    step.change('A class for everything else was added, since a choice needs two.')
  }
  step.main('classify', { ...settings, labels: labels.map(({ name, description }) => ({ name, description })), instructions })
  step.connect(from && step.whole(from), [step.id, 'in'])
  const rules = labels.map(({ name }, index) => ({
    port: wayName(name, index),
    when: `${carry ? 'class' : '$'} = ${JSON.stringify(name)}`,
  }))
  const chosen = step.out('out')
  const both = carry && [
    { name: 'class', source: chosen, required: true },
    { name: 'item', source: step.whole(carry), required: true },
  ]
  const bundle = both ? step.bundle(both, null, `Class and item of ${step.source.name}`) : chosen
  const router = step.follower('router', `Way by ${step.source.name}`, { rules })
  step.connect(bundle, [router, 'in'])
  const way = (port: string): Source => ({ ...step.out(port, router), path: carry ? ['item'] : [] })
  return {
    node: step.id,
    handles: Object.fromEntries([
      ...labels.map(({ handle }, index) => [handle, way(rules[index]?.port ?? 'default')] as const),
      ['*', way('default')] as const,
    ]),
    value: (path) => ({ ...step.out('out'), path }),
  }
}

/** A port of a router: letters and digits of the name where there are enough of them. */
export function wayName(name: string, index: number): string {
  const plain = name
    .replace(/[^\w .-]+/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, 40)
    .trim()
  return /^[A-Za-z0-9]/.test(plain) && !/^(default|error)$/.test(plain) ? plain : `way ${index + 1}`
}
