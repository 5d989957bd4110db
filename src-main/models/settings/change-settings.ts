import { join } from 'node:path'
import type { Document, YAMLMap } from 'yaml'
import type { ModelSettingsChange } from '#shared/api/model-contract.ts'
import type { ModelThinking } from '#shared/models/thinking.ts'
import { changeSettingsFile } from '../../storage/change-settings-file.ts'
import { checkModelsSection, knownProviders } from './models-section.ts'

/**
 * Changes the `models` section of a workspace's `trellis.yaml`, and nothing else in it: comments and order stay. Throws
 * `request.invalid` for a file that is no YAML or a section that would not be valid; the file is then as it was.
 */
export async function changeModelSettings(workspace: string, changes: readonly ModelSettingsChange[]): Promise<void> {
  const file = join(workspace, 'trellis.yaml')
  await changeSettingsFile(
    file,
    (document) => {
      for (const change of changes) apply(document, change)
    },
    ({ models }) => checkModelsSection(models ?? {}, file),
  )
}

function apply(document: Document, change: ModelSettingsChange): void {
  if (change.set === 'thinking') {
    setRows(document, ['models', 'thinking'], change.rows)
    return
  }
  const { path, value } = placeOf(change)
  if (value === null) {
    document.deleteIn(path)
    return
  }
  // what stands there keeps the comments of what it keeps
  const before: unknown = document.getIn(path)
  if (isPlainMap(value) && before !== undefined && typeof before === 'object') {
    for (const [key, entry] of Object.entries(value)) {
      if (entry === undefined) document.deleteIn([...path, key])
      else document.setIn([...path, key], entry)
    }
    return
  }
  document.setIn(path, isPlainMap(value) || Array.isArray(value) ? document.createNode(value) : value)
}

/** The rows of a map in this order. One that stays keeps what is written beside it. */
function setRows(document: Document, path: string[], rows: readonly ModelThinking[]): void {
  const map = document.getIn(path) as YAMLMap | undefined
  if (rows.length === 0) document.deleteIn(path)
  else if (!map?.items) document.setIn(path, document.createNode(Object.fromEntries(rows.map(({ model, effort }) => [model, effort]))))
  else {
    const before = map.items
    map.items = rows.map(({ model, effort }) => before.find(({ key }) => String(key) === model) ?? document.createPair(model, effort))
    for (const { model, effort } of rows) map.set(model, effort)
  }
}

const isPlainMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function placeOf(change: Exclude<ModelSettingsChange, { set: 'thinking' }>): { path: string[]; value: unknown } {
  switch (change.set) {
    case 'alias':
      return { path: ['models', 'aliases', change.name], value: change.model }
    case 'fallbacks':
      return { path: ['models', 'fallbacks', change.alias], value: change.chain }
    case 'price': {
      const { price } = change
      const value = price && { input: price.input, output: price.output, cached_input: price.cachedInput ?? undefined }
      return { path: ['models', 'prices', change.model], value }
    }
    case 'server': {
      const { name, server } = change
      // of one that Trellis knows only its address can be said
      if (knownProviders.some((known) => known === name))
        return server
          ? { path: ['models', 'providers', name], value: { base_url: server.baseUrl } }
          : { path: ['models', 'providers', name, 'base_url'], value: null }
      return { path: ['models', 'servers', change.name], value: server && { base_url: server.baseUrl, wire: server.wire } }
    }
  }
}
