import { z } from 'zod'
import type { Json, JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { type ConfigProblem, defineNode } from './node-spec.ts'

const rule = z.strictObject({
  port: z
    .string()
    .regex(/^[A-Za-z0-9][\w .-]*$/, 'The name of a route begins with a letter or digit, and has letters, digits, spaces, ".", "_" and "-"')
    .max(80),
  when: z.string().trim().min(1).max(10_000),
})

const taken = new Set(['default', 'error'])

/**
 * Version 1 compared one field with fixed values: `{field, cases: [{equals, port}]}`. The first case that matched won, as
 * the first rule does now.
 */
function rulesFromCases(config: JsonObject): JsonObject {
  const { field, cases, ...rest } = config
  const path = typeof field === 'string' && field.trim() !== '' ? pathOf(field) : '$'
  const rules = (Array.isArray(cases) ? cases : []).filter(isJsonObject).map((entry) => ({
    port: typeof entry.port === 'string' ? entry.port : '',
    when: `${path} = ${JSON.stringify((entry.equals ?? null) as Json)}`,
  }))
  return { ...rest, rules }
}

/** A dotted field as a JSONata path: names that are no identifiers are quoted. */
const pathOf = (field: string) =>
  field
    .trim()
    .split('.')
    .map((name) => (/^[A-Za-z_]\w*$/.test(name) && !['and', 'or', 'in', 'true', 'false', 'null'].includes(name) ? name : `\`${name}\``))
    .join('.')

export const routerNode = defineNode({
  kind: 'router',
  version: 2,
  title: 'Router',
  group: 'logic',
  summary: 'Send a value down one of several routes.',
  docs: `Looks at the rules in order. The first whose condition, a [JSONata](https://docs.jsonata.org) expression over the input, is true gives the input on its port; all other ports are skipped, and so is what depends on them alone. When no rule holds, the input goes to \`default\`.

A condition must give true or false; nothing counts as false. Anything else fails with \`expression.failed\`.`,
  icon: 'split',
  config: z.strictObject({ rules: z.array(rule).max(50).default([]) }),
  inputs: () => [{ id: 'in', label: 'In', type: 'any', required: true }],
  outputs: ({ rules }) => [
    ...[...new Set(rules.map(({ port }) => port))].map((port) => ({ id: port, label: port, type: 'any' as const })),
    { id: 'default', label: 'Default', type: 'any', description: 'When no rule holds.' },
  ],
  effect: 'pure',
  form: [
    {
      name: 'rules',
      label: 'Rules',
      widget: 'json',
      help: 'A list of {port, when} in order; the first whose condition is true wins. Several rules may lead to the same port.',
    },
  ],
  written: { 'rules.*.when': 'jsonata' },
  describe: ({ rules }) => (rules.length === 0 ? 'everything to default' : rules.map(({ port, when }) => `${port} if ${when}`).join('; ')),
  check({ rules }) {
    const problems: ConfigProblem[] = []
    if (rules.length === 0)
      problems.push({
        code: 'router.no_rules',
        field: 'rules',
        message: 'there are no rules, so everything goes to "default".',
        mend: 'Add a rule with a port and a condition.',
        severity: 'warning',
      })
    rules.forEach(({ port }, index) => {
      if (taken.has(port))
        problems.push({
          code: 'config.invalid',
          field: `rules.${index}.port`,
          message: `"${port}" is a port that every router has.`,
          mend: 'Choose another name for the route.',
        })
    })
    return problems
  },
  migrations: { 1: rulesFromCases },
  examples: [
    {
      title: 'By severity',
      config: {
        rules: [
          { port: 'page', when: 'severity = "critical"' },
          { port: 'ticket', when: 'severity in ["high", "medium"] and $count(services) > 0' },
        ],
      },
      inputs: { in: { severity: 'high', services: ['api'] } },
      outputs: { ticket: { severity: 'high', services: ['api'] } },
    },
    {
      title: 'No rule holds',
      config: { rules: [{ port: 'sure', when: 'confidence >= 0.8' }] },
      inputs: { in: { confidence: 0.4 } },
      outputs: { default: { confidence: 0.4 } },
    },
  ],
})
