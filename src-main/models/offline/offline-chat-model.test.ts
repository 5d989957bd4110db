import { HumanMessage, SystemMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { createAgent, providerStrategy, toolStrategy } from 'langchain'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { taskKey } from '../task.ts'
import { OfflineChatModel } from './offline-chat-model.ts'

const mail =
  'Dear team, order AB-20391 arrived broken. Please refund 48.90 EUR to ada.lovelace@example.org. I am Ada Lovelace, and I am very disappointed.'

function withTask(task: unknown, text = ''): [SystemMessage, HumanMessage] {
  return [new SystemMessage({ content: 'You help.', additional_kwargs: { [taskKey]: task } }), new HumanMessage(text)]
}

describe('the offline chat model', () => {
  const model = new OfflineChatModel()

  it('gives usage and its name with every answer', async () => {
    const answer = await model.invoke([
      new HumanMessage('Summarise in 1 sentence:\nThe deploy failed. It failed because the disk was full. We cleaned it.'),
    ])
    expect(answer.content).toContain('disk was full')
    expect(answer.usage_metadata?.total_tokens).toBe(
      (answer.usage_metadata?.input_tokens ?? 0) + (answer.usage_metadata?.output_tokens ?? 0),
    )
    expect(answer.response_metadata.model_name).toBe('offline')
  })

  it('streams in pieces that together are the answer', async () => {
    const prompt = [new HumanMessage(`Summarise in 2 sentences:\n${mail} The parcel came two days late as well.`)]
    const pieces: string[] = []
    for await (const chunk of await model.stream(prompt)) if (typeof chunk.content === 'string' && chunk.content) pieces.push(chunk.content)
    expect(pieces.length).toBeGreaterThan(2)
    expect(pieces.join('')).toBe((await model.invoke(prompt)).content)
  })

  it('answers the same conversation the same way', async () => {
    const prompt = withTask({
      kind: 'classify',
      text: mail,
      labels: [
        { name: 'complaint', description: 'something went wrong' },
        { name: 'praise', description: '' },
      ],
    })
    expect((await model.invoke(prompt)).content).toBe((await model.invoke(prompt)).content)
  })

  it('fills a zod schema by withStructuredOutput', async () => {
    const schema = z.object({
      email: z.string(),
      amount: z.number(),
      order_id: z.string(),
      topic: z.enum(['complaint', 'praise', 'question']),
    })
    const result = await model.withStructuredOutput(schema).invoke([new HumanMessage(mail)])
    expect(result).toEqual({ email: 'ada.lovelace@example.org', amount: 48.9, order_id: 'AB-20391', topic: 'complaint' })
  })

  it.each([
    ['tool strategy', toolStrategy],
    ['provider strategy', providerStrategy],
  ])('gives an agent a structured response by %s', async (_, strategy) => {
    const schema = z.object({ label: z.enum(['billing', 'technical']), confidence: z.number() })
    const agent = createAgent({
      model: new OfflineChatModel(),
      tools: [],
      systemPrompt: new SystemMessage({
        content: 'Sort the message.',
        additional_kwargs: {
          [taskKey]: {
            kind: 'classify',
            text: mail,
            labels: [
              { name: 'billing', description: 'money, invoices, refunds' },
              { name: 'technical', description: 'software faults' },
            ],
          },
        },
      }),
      responseFormat: strategy(schema) as ReturnType<typeof providerStrategy<typeof schema>>,
    })
    const { structuredResponse } = await agent.invoke({ messages: [new HumanMessage('go')] })
    expect(structuredResponse.label).toBe('billing')
    expect(structuredResponse.confidence).toBeGreaterThan(0.25)
  })

  it('works as an agent: calls the tools that fit its role once, and concludes from their findings', async () => {
    const called: string[] = []
    const make = (name: string, description: string, result: unknown) =>
      tool(
        async () => {
          called.push(name)
          return JSON.stringify(result)
        },
        { name, description, schema: z.object({}) },
      )
    const finding = {
      id: 'log.disk_full:app',
      type: 'log.disk_full',
      subject: 'app',
      statement: 'The log of app says "No space left on device" 12 times.',
      severity: 'critical',
      evidence: ['log:app.log'],
      from: 1,
      to: 2,
      attributes: { first_line: 'write failed: No space left on device', path: '/var/lib/app' },
    }
    const agent = createAgent({
      model: new OfflineChatModel(),
      tools: [
        make('log_patterns', 'Groups log lines into patterns', { findings: [finding] }),
        make('send_mail', 'Sends a mail to a customer', {}),
      ],
      systemPrompt: new SystemMessage({
        content: 'You read logs.',
        additional_kwargs: {
          [taskKey]: {
            kind: 'agent',
            level: 'child',
            role: 'logs',
            capabilities: ['analysis'],
            goal: 'Why does app fail?',
            context: { kinds: { log: 1 } },
          },
        },
      }),
    })
    const { messages } = await agent.invoke({ messages: [new HumanMessage('Why does app fail?')] })
    expect(called).toEqual(['log_patterns'])
    expect(String(messages.at(-1)?.content)).toContain('No space left on device')
    expect(String(messages.at(-1)?.content)).toContain('[E: log:app.log]')
  })

  it('never makes up an answer to a question that its text does not answer', async () => {
    const answer = await model.invoke([new HumanMessage('Who won the world cup in 1954?')])
    expect(answer.content).toMatch(/does not answer the question/)
  })

  it('answers a question from the text that it was given', async () => {
    const answer = await model.invoke([
      new HumanMessage(
        'The backup runs at 03:00 every night. It takes forty minutes. The office opens at nine.\n\nWhen does the backup run?',
      ),
    ])
    expect(answer.content).toContain('03:00')
    expect(answer.content).not.toContain('office')
  })

  it('stops when it is told to', async () => {
    const abort = new AbortController()
    abort.abort()
    await expect(model.invoke([new HumanMessage('hello')], { signal: abort.signal })).rejects.toThrow()
  })
})
