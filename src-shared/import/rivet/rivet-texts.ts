import type { Mapper } from '../flow/flow.ts'
import { askModel, type Message, modelName, modelNumbers } from '../flow/model-steps.ts'
import type { Step } from '../flow/step.ts'
import { liquidText, type Text, type TextPart } from '../values.ts'

/** A text in which names in double braces are ports. Rivet leaves a name empty that nothing is connected to. */
export function textOf(step: Step, text: string): Text {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(/\{\{\{?\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}?\}\}/g)) {
    if (match.index > end) parts.push(liquidText(text.slice(end, match.index)))
    end = match.index + match[0].length
    const ref = step.port(match[1] as string)
    if (match[0].includes('|')) step.change(`What follows "|" in ${match[0].slice(0, 60)} was left out.`)
    if (ref) parts.push({ show: { ...ref, shown: match[0] } })
    else step.expression(match[0], '')
  }
  if (end < text.length) parts.push(liquidText(text.slice(end)))
  return parts
}

export const rivetText: Mapper = (step, settings) => {
  const text = settings.text('text')
  const targets = step.flow.outgoing(step.source.id)
  const [only] = targets
  // a fixed text that is only a system prompt goes into the model that is asked with it
  if (only && targets.every(({ slot }) => slot === 'systemPrompt') && !text.includes('{{'))
    return { node: null, handles: { '*': null }, value: () => null, foldsInto: only.to }
  settings.pass('normalizeLineEndings')
  return step.template(textOf(step, text))
}

export const rivetPrompt: Mapper = (step, settings) => {
  const role = settings.text('type', settings.text('role', 'user'))
  settings.pass('computeTokenCount', 'isCacheBreakpoint', 'enableFunctionCall', 'role')
  const name = settings.text('name')
  if (name !== '') step.change(`The name "${name}" of who speaks was left out.`)
  const text = textOf(step, settings.text('promptText'))
  const title = role === 'assistant' ? ['Assistant: '] : []
  if (role !== 'user' && role !== 'system') step.change(`It is a text; that it was said by the ${role} is written before it.`)
  return step.template([...title, ...text])
}

export const byNumber = (a: string, b: string) => Number(a.replace(/\D/g, '')) - Number(b.replace(/\D/g, ''))

export const rivetAssemble: Mapper = (step, settings) => {
  settings.pass('computeTokenCount', 'isLastMessageCacheBreakpoint')
  const messages = step
    .ports()
    .filter((port) => /^(?:message|part)\d+$/.test(port))
    .sort(byNumber)
  step.change('The messages are joined to one text, in their order.')
  return step.template(
    messages.flatMap((port, index): Text => {
      const ref = step.port(port)
      return ref ? [...(index > 0 ? ['\n\n'] : []), { show: ref }] : []
    }),
  )
}

const providers: Readonly<Record<string, string>> = {
  chat: 'openai',
  chatAnthropic: 'anthropic',
  chatGoogle: 'google',
  chatHuggingFace: 'huggingface',
}

export const rivetChat: Mapper = (step, settings) => {
  settings.pass('cache', 'useTopP', 'top_p', 'isConditional', 'additionalParameters', 'overrideMaxTokens')
  for (const name of ['presencePenalty', 'frequencyPenalty', 'numberOfChoices', 'n']) {
    const value = settings.number(name)
    if (value !== undefined && value !== 0 && !(value === 1 && /^n/.test(name))) step.change(`${name} ${value} was left out.`)
  }
  if (settings.flag('enableFunctionUse') || settings.flag('enableToolUse') || step.port('functions') || step.port('tools'))
    step.change('The functions that the model could call were left out; use an agent with tools.')
  const provider = Object.hasOwn(providers, step.source.type) ? (providers[step.source.type] as string) : settings.text('provider')
  const messages: Message[] = []
  const system = step.port('systemPrompt') ?? step.port('system')
  const fixed = system ? step.flow.stepOf(system.step) : undefined
  if (fixed?.type === 'text' && system && step.flow.builtOf(system.step)?.foldsInto !== undefined)
    messages.push({ role: 'system', text: [liquidText(String(fixed.settings.text ?? ''))] })
  else if (system) messages.push({ role: 'system', text: [{ show: system }] })
  const prompt = step.port('prompt')
  if (prompt) messages.push({ role: 'user', text: [{ show: prompt }] })
  const asked = {
    model: modelName(step, provider, settings.text('overrideModel') || settings.text('model')),
    ...modelNumbers(step, settings, 'temperature', ['maxTokens', 'maxOutputTokens']),
  }
  const format = settings.text('responseFormat')
  if (format !== '' && format !== 'text') step.change(`The response format "${format}" is not asked for; give the node an answer schema.`)
  settings.pass('responseSchemaName')
  const built = askModel(step, asked, messages)
  return {
    ...built,
    handles: { response: step.out('out'), 'in-messages': null, '*': null, usage: { ...step.out('details'), path: ['usage'] } },
  }
}
