import { z } from 'zod'
import { defineNode } from './node-spec.ts'

/** The colours that a note may have; the window has a shade of each for light and dark. */
export const noteColours = ['amber', 'blue', 'green', 'red', 'grey'] as const

export const noteNode = defineNode({
  kind: 'note',
  version: 1,
  title: 'Note',
  group: 'people',
  summary: 'A text on the canvas for people. It never runs.',
  docs: 'Holds Markdown for whoever reads the workflow. It has no ports, takes no part in a run, and changes nothing.',
  icon: 'sticky-note',
  config: z.strictObject({ text: z.string().max(20_000).default(''), colour: z.enum(noteColours).default('amber') }),
  inputs: () => [],
  outputs: () => [],
  inert: true,
  infallible: true,
  effect: 'pure',
  form: [
    { name: 'text', label: 'Text', widget: 'multiline', placeholder: 'What the next person should know.', help: 'Markdown.' },
    {
      name: 'colour',
      label: 'Colour',
      widget: 'select',
      options: noteColours.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) })),
    },
  ],
  describe: ({ text }) => text.trim().split('\n')[0] ?? '',
  examples: [{ title: 'A reminder', config: { text: 'Ask the database team before changing the pool size.' }, inputs: {}, outputs: {} }],
})
