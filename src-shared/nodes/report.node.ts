import { z } from 'zod'
import { defineNode } from './node-spec.ts'

export const reportNode = defineNode({
  kind: 'report',
  version: 1,
  title: 'Report',
  group: 'investigation',
  summary: 'Conclude an investigation and write its report, with every claim cited.',
  docs: `Takes hypotheses and, where there are some, the verdicts on them, and concludes: the cause with its category and confidence, the causal chain, what was ruled out and why, and the next steps. "Nothing is wrong now" is a conclusion like any other. A cause is named only when its confidence reaches \`threshold\`; below it the category is \`unknown\` and the answer lists the questions that would decide.

Hypotheses without a verdict are judged here, by the findings.

Outputs: \`report\` (Markdown, with evidence ids as \`[E: id]\`), \`conclusion\` (all of it as data: \`root_cause\`, \`category\`, \`confidence\`, \`response_type\`, \`causal_chain\`, \`claims\`, \`ruled_out\`, \`next_steps\`, \`questions\`, \`evidence\`, \`sources_used\`, \`quality_score\`, \`generation_metadata\` and the \`report\` itself), and \`confidence\` (the number alone, for a router).`,
  icon: 'file-text',
  config: z.strictObject({
    title: z.string().max(200).default(''),
    threshold: z.number().min(0).max(0.95).default(0.5),
    timeline: z.int().min(0).max(100).default(12),
  }),
  inputs: () => [
    { id: 'hypotheses', label: 'Hypotheses', type: 'any', required: true },
    { id: 'verdicts', label: 'Verdicts', type: 'any', arity: 'many', description: 'Verdicts, or results that hold some' },
    { id: 'findings', label: 'Findings', type: 'any', arity: 'many', description: 'Findings, or results of agents that hold some' },
    { id: 'evidence', label: 'Evidence', type: 'evidence' },
    { id: 'intake', label: 'Intake', type: 'any' },
    { id: 'solution', label: 'Solution', type: 'any', description: 'Remediation steps that another node proposed' },
  ],
  outputs: () => [
    { id: 'report', label: 'Report', type: 'text' },
    { id: 'conclusion', label: 'Conclusion', type: 'json' },
    { id: 'confidence', label: 'Confidence', type: 'number' },
  ],
  effect: 'recorded',
  form: [
    { name: 'title', label: 'Title', widget: 'text', placeholder: 'Title of the alert', help: "Empty takes the alert's." },
    {
      name: 'threshold',
      label: 'Least confidence',
      widget: 'number',
      min: 0,
      max: 0.95,
      step: 0.05,
      help: 'Below it no cause is named, and the report asks for what would decide.',
    },
    { name: 'timeline', label: 'Timeline entries', widget: 'number', min: 0, max: 100, step: 1 },
  ],
  describe: ({ threshold }) => `a cause from ${Math.round(threshold * 100)}% on`,
  examples: [
    {
      title: 'One confirmed cause',
      config: { title: 'Orders fail' },
      inputs: {
        hypotheses: [
          {
            id: 'disk',
            origin: 'model:example',
            category: 'resource_exhaustion',
            title: 'A disk is full',
            statement: 'The disk of store-1 is full.',
            supporting: [{ statement: 'store-1 says "No space left on device".', evidence: ['log:store.log'] }],
            contradicting: [],
            missing: [],
            causalChain: [{ statement: 'Writes fail on a full disk.', evidence: ['log:store.log'] }],
            nextSteps: ['Enlarge the disk'],
            confidence: 0.9,
          },
        ],
        verdicts: [
          [{ hypothesis: 'disk', outcome: 'confirmed', confidence: 0.9, reasoning: 'The log says so.', evidence: ['log:store.log'] }],
        ],
      },
    },
  ],
})
