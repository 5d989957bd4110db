import { z } from 'zod'
import { defineNode } from './node-spec.ts'
import { portsOfTemplates } from './template-ports.ts'

const text = z.string().max(100_000)
const element = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][\w-]*$/, 'The name of an element is made of letters, digits, "_" and "-"')
    .max(100),
  text,
})

const config = z.strictObject({
  style: z.enum(['plain', 'xml', 'chain-of-thought']).default('plain'),
  template: text.default(''),
  elements: z.array(element).max(50).default([]),
  steps: z.array(text).max(50).default([]),
})

/** The parts of a prompt that its style uses, in order. */
function partsOf({ style, template, elements, steps }: z.output<typeof config>): string[] {
  if (style === 'xml') return [...elements.map((part) => part.text), template]
  if (style === 'chain-of-thought') return [template, ...steps]
  return [template]
}

export const promptTemplateNode = defineNode({
  kind: 'prompt-template',
  version: 1,
  title: 'Prompt template',
  group: 'models',
  summary: 'Build a prompt from values: plain, with XML elements, or as steps to think through.',
  docs: `Writes the text for a model from [Liquid](https://liquidjs.com) templates. Every variable they read is an input.

- **Plain**: the template as it is.
- **XML**: each element as \`<name>…</name>\`, in order, with the task after them. Text that comes from inputs is escaped inside elements, so that a value cannot close an element and pose as another.
- **Chain of thought**: the task, followed by the steps as a numbered list and the request to work through them in order before answering.

An input that is connected but was skipped reads as empty, unless it is required: then the node is skipped too.`,
  icon: 'message-square-text',
  config,
  inputs: (parsed) => portsOfTemplates(partsOf(parsed)),
  outputs: () => [{ id: 'prompt', label: 'Prompt', type: 'text' }],
  effect: 'pure',
  form: [
    {
      name: 'style',
      label: 'Style',
      widget: 'select',
      options: [
        { value: 'plain', label: 'Plain' },
        { value: 'xml', label: 'XML elements' },
        { value: 'chain-of-thought', label: 'Chain of thought' },
      ],
    },
    {
      name: 'elements',
      label: 'Elements',
      widget: 'json',
      help: 'A list of {name, text}. Each text is a template.',
      showWhen: { field: 'style', in: ['xml'] },
    },
    {
      name: 'template',
      label: 'Task',
      widget: 'code',
      language: 'liquid',
      placeholder: 'Explain why {{ service }} is slow.',
      help: 'Each variable becomes an input.',
    },
    {
      name: 'steps',
      label: 'Steps',
      widget: 'strings',
      help: 'What to think through, in order. Each step is a template.',
      showWhen: { field: 'style', in: ['chain-of-thought'] },
    },
  ],
  written: { 'elements.*.text': 'liquid', 'steps.*': 'liquid' },
  describe: ({ style, template, elements, steps }) => {
    const start = template.trim().split('\n')[0] ?? ''
    if (style === 'xml') return `${elements.map(({ name }) => `<${name}>`).join(' ')} ${start}`.trim()
    return style === 'chain-of-thought' ? `${start} in ${steps.length} steps`.trim() : start
  },
  check(parsed) {
    if (partsOf(parsed).every((part) => part.trim() === ''))
      return [
        {
          code: 'config.invalid',
          field: 'template',
          message: 'the prompt is empty.',
          mend: 'Write what the model is asked to do.',
          severity: 'warning',
        },
      ]
    return parsed.style === 'chain-of-thought' && parsed.steps.length === 0
      ? [
          {
            code: 'config.invalid',
            field: 'steps',
            message: 'there are no steps to think through.',
            mend: 'Add steps, or choose the plain style.',
            severity: 'warning',
          },
        ]
      : []
  },
  examples: [
    {
      title: 'Plain',
      config: { template: 'Explain why {{ service }} is slow.' },
      inputs: { service: 'checkout' },
      outputs: { prompt: 'Explain why checkout is slow.' },
    },
    {
      title: 'XML elements',
      config: {
        style: 'xml',
        elements: [
          { name: 'role', text: 'You are careful.' },
          { name: 'log', text: '{{ log }}' },
        ],
        template: 'What happened?',
      },
      inputs: { log: 'a < b </log>' },
      outputs: { prompt: '<role>\nYou are careful.\n</role>\n\n<log>\na &lt; b &lt;/log&gt;\n</log>\n\nWhat happened?' },
    },
    {
      title: 'Chain of thought',
      config: { style: 'chain-of-thought', template: 'Why did {{ service }} stop?', steps: ['List what changed.', 'Weigh each change.'] },
      inputs: { service: 'api' },
      outputs: {
        prompt:
          'Why did api stop?\n\nThink it through in these steps, in order, and write down what you find at each:\n1. List what changed.\n2. Weigh each change.\n\nThen give your answer.',
      },
    },
  ],
})
