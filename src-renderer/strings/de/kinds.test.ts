import { expect, it } from 'vitest'
import { errorPort } from '#shared/document/ports.ts'
import type { NodeSpec } from '#shared/nodes/node-spec.ts'
import type { Port } from '#shared/nodes/port.ts'
import { allSpecs } from '#shared/nodes/registry.ts'
import type { KindWords } from '../../ui/kind-text.ts'
import { germanKinds } from './kinds.ts'
import { germanPortHelp, germanPorts } from './ports.ts'

const words = germanKinds as Readonly<Record<string, KindWords | undefined>>

// a window falls back to English; here a new kind, field or option says what is missing
it.each(allSpecs.map((spec) => [spec.kind, spec] as const))('%s has German words for all that its spec shows', (kind, spec) => {
  const { title, summary, fields } = words[kind] ?? { title: '', summary: '', fields: {} }
  expect({ title: title !== '', summary: summary !== '' }).toEqual({ title: true, summary: true })
  expect(shapeOf(fields)).toEqual(Object.fromEntries(spec.form.map((field) => [field.name, shapeOfField(field)])))
})

it('knows no kind that is gone', () => {
  expect(Object.keys(germanKinds).sort()).toEqual(allSpecs.map(({ kind }) => kind).sort())
})

const shapeOf = (fields: KindWords['fields']) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, { help, placeholder, options }]) => [
      name,
      { help: help !== undefined, placeholder: placeholder !== undefined, options: Object.keys(options ?? {}) },
    ]),
  )

const shapeOfField = ({ help, placeholder, options }: NodeSpec['form'][number]) => ({
  help: help !== undefined,
  placeholder: placeholder !== undefined,
  options: (options ?? []).map(({ value }) => value),
})

/** Labels that come from the schemas of examples, as a person wrote them. */
const named = new Set(['since Since when'])

it('has German words for every port that a kind itself names', () => {
  const ports = [errorPort, ...allSpecs.flatMap(portsOf)]
  const own = ports.filter(({ id, label }) => id !== label && label[0] !== label[0]?.toLowerCase()).map(({ id, label }) => `${id} ${label}`)
  expect(Object.keys(germanPorts).sort()).toEqual([...new Set(own)].filter((name) => !named.has(name)).sort())
  const help = ports.flatMap(({ description }) => (description === undefined ? [] : [description]))
  expect(Object.keys(germanPortHelp).sort()).toEqual([...new Set(help)].sort())
})

function portsOf(spec: NodeSpec): Port[] {
  const context = { workflow: { inputs: {}, outputs: {} } }
  return [{}, ...spec.examples.map(({ config }) => config)].flatMap((config) => {
    const { success, data } = spec.config.safeParse(config)
    if (!success) return []
    const inside = spec.inside ? [...spec.inside.sources(data), ...spec.inside.sinks(data)] : []
    return [...spec.inputs(data, context), ...spec.outputs(data, context), ...inside]
  })
}

it('describes what a node is set to do, for every example', () => {
  for (const spec of allSpecs) {
    const describe = words[spec.kind]?.describe
    for (const { config } of spec.examples) {
      const parsed = spec.config.parse(config)
      if (describe) expect(describe(parsed), spec.kind).not.toMatch(/undefined|NaN|\[object/)
    }
  }
})
