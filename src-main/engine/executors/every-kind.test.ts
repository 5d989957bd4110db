import { icons } from 'lucide-react'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { migrateDocument } from '#shared/document/migrate.ts'
import { kindConfig } from '#shared/document/ports.ts'
import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'
import { type NodeSpec, nodeGroups } from '#shared/nodes/node-spec.ts'
import { type Port, portTypes } from '#shared/nodes/port.ts'
import { allSpecs, specOf } from '#shared/nodes/registry.ts'
import { runNode } from '../testing/node-harness.ts'
import { executorOf } from './registry.ts'

const context = { workflow: { inputs: { properties: { alert: { type: 'object' } } }, outputs: {} } }

/** Dotted paths of the fields of a config; a list, a map or a value of any kind is one field. */
function pathsOf(schema: Json | undefined, prefix = ''): string[] {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return [prefix]
  return Object.entries(schema.properties).flatMap(([name, inner]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    return isJsonObject(inner) && isJsonObject(inner.properties) ? pathsOf(inner, path) : [path]
  })
}

const covers = (field: string, path: string) => field === path || path.startsWith(`${field}.`)

const pascal = (name: string) =>
  name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')

function checkPorts(ports: readonly Port[], side: string) {
  expect(new Set(ports.map(({ id }) => id)).size, `${side}: ids are unique`).toBe(ports.length)
  for (const port of ports) {
    expect(port.id, `${side}: a port has an id`).toMatch(/^[\w][\w .-]*$/)
    expect(port.label.trim(), `${side}: port "${port.id}" has a label`).not.toBe('')
    expect(portTypes).toContain(port.type)
  }
}

describe.each(allSpecs.map((spec): [string, NodeSpec] => [spec.kind, spec]))('%s', (kind, spec) => {
  const parse = (config: JsonObject) => spec.config.parse(config)
  const schema = z.toJSONSchema(spec.config, { io: 'input', unrepresentable: 'any' }) as JsonObject

  test('is registered under its own name, with an executor', () => {
    expect(specOf(kind)).toBe(spec)
    expect(kind).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(executorOf(kind)?.run).toBeTypeOf('function')
  })

  test('says what it is', () => {
    expect(nodeGroups).toContain(spec.group)
    expect(spec.title.length).toBeGreaterThan(1)
    expect(spec.summary).toMatch(/^[A-Z].{10,110}\.$/)
    expect(spec.docs.length).toBeGreaterThan(60)
    expect(Object.keys(icons)).toContain(pascal(spec.icon))
  })

  test('has a form with one field for each setting', () => {
    const paths = pathsOf(schema).filter((path) => path !== '')
    const fields = spec.form.map(({ name }) => name)
    expect(new Set(fields).size).toBe(fields.length)
    for (const path of paths)
      expect(
        fields.filter((field) => covers(field, path)),
        `setting "${path}" has one field`,
      ).toHaveLength(1)
    for (const field of fields)
      expect(
        paths.some((path) => covers(field, path) || covers(path, field)),
        `field "${field}" is a setting`,
      ).toBe(true)
    for (const field of spec.form) {
      expect(field.label.trim()).not.toBe('')
      if (field.widget === 'select') expect(field.options?.length, `"${field.name}" has options`).toBeGreaterThan(1)
      if (field.widget === 'code') expect(field.language, `"${field.name}" has a language`).toBeDefined()
      if (field.showWhen) expect(fields, `"${field.name}" depends on a field`).toContain(field.showWhen.field)
    }
  })

  test('refuses settings that it does not know', () => {
    expect(spec.config.safeParse({ ...spec.examples[0].config, unknownSetting: 1 }).success).toBe(false)
  })

  test('has a migration for every earlier version', () => {
    expect(Object.keys(spec.migrations ?? {}).map(Number)).toEqual(Array.from({ length: spec.version - 1 }, (_, index) => index + 1))
  })

  describe.each(spec.examples.map((example): [string, typeof example] => [example.title, example]))('example "%s"', (_title, example) => {
    test('has sound ports and a description', () => {
      const config = parse(example.config)
      checkPorts(spec.inputs(config, context), 'inputs')
      checkPorts(spec.outputs(config, context), 'outputs')
      expect(spec.outputs(config, context).map(({ id }) => id)).not.toContain('error')
      if (spec.inside) {
        checkPorts(spec.inside.sources(config), 'sources')
        checkPorts(spec.inside.sinks(config), 'sinks')
      }
      expect(spec.describe(config)).toBeTypeOf('string')
      const inputs = new Set(spec.inputs(config, context).map(({ id }) => id))
      for (const port of Object.keys(example.inputs)) expect([...inputs], `the example's input "${port}" is a port`).toContain(port)
      const outputs = new Set(spec.outputs(config, context).map(({ id }) => id))
      for (const port of Object.keys(example.outputs ?? {}))
        expect([...outputs], `the example's output "${port}" is a port`).toContain(port)
    })

    test('has no error', () => {
      const problems = spec.check?.(parse(example.config), { ...context, nodeId: 'n_1', children: {} }) ?? []
      expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([])
    })

    test.runIf(example.outputs && !spec.inside)('gives what it says', async () => {
      const { outputs } = await runNode(kind, example.config, example.inputs, { ports: context })
      expect(outputs).toEqual(example.outputs)
    })
  })
})

describe('migrations of kinds', async () => {
  const { readdirSync, readFileSync } = await import('node:fs')
  const folder = new URL('../../../src-shared/nodes/fixtures/', import.meta.url)
  const before = readdirSync(folder).filter((name) => name.endsWith('.before.json'))
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { kind: string; version: number; config: JsonObject }

  test('every migration has its fixtures', () => {
    const shipped = new Set(before.map((name) => name.replace('.before.json', '')))
    for (const spec of allSpecs)
      for (const version of Object.keys(spec.migrations ?? {}))
        expect([...shipped]).toContain(`${spec.kind}-${version}-to-${Number(version) + 1}`)
  })

  test.each(before)('%s becomes what is written down, and opens', (name) => {
    const from = read(name)
    const to = read(name.replace('.before.', '.after.'))
    const node = { kind: from.kind, label: '', parent: null, config: from.config, pinned: null }
    const migrated = migrateDocument(
      { schema: { document: 1, nodes: { [from.kind]: from.version } }, nodes: { n_1: node } },
      {
        documentVersion: 1,
        document: {},
        specOf: (kind) => (kind === from.kind ? { version: to.version, migrations: specOf(kind)?.migrations } : undefined),
      },
    )
    expect(migrated).toMatchObject({ outcome: 'ok', document: { schema: { nodes: { [to.kind]: to.version } } } })
    const after = migrated.outcome === 'ok' ? (migrated.document.nodes as { n_1: { config: JsonObject } }).n_1.config : {}
    expect(after).toEqual(to.config)
    const spec = specOf(to.kind)
    if (spec?.version === to.version) expect(spec.config.safeParse(kindConfig(after)).success).toBe(true)
  })
})
