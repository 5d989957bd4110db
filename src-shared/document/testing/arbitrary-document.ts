import fc from 'fast-check'
import type { Json, JsonObject } from '../../json.ts'
import { emptyDocument } from '../document-schema.ts'
import { forbiddenKeys, forbiddenPaths } from '../limits.ts'
import { readTags } from '../tags.ts'
import type { WorkflowDocument } from '../workflow-document.ts'

/** As JSON text holds it: no negative zero, which JSON does not keep, and no key that no document may hold. */
const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => forbiddenPaths(JSON.parse(JSON.stringify(value))).length === 0)
  .map((value) => JSON.parse(JSON.stringify(value)) as Json)
const id = fc.stringMatching(/^[a-z][a-z0-9_]{0,6}$/).filter((text) => !forbiddenKeys.has(text))
const label = fc.string({ maxLength: 20, unit: 'binary' })

/** Documents with `set` nodes, random values, labels of any characters, and edges between any of them. */
export const arbitraryDocument: fc.Arbitrary<WorkflowDocument> = fc
  .record({
    name: label,
    description: label,
    ids: fc.uniqueArray(id, { minLength: 1, maxLength: 6 }),
    values: fc.array(json, { minLength: 6, maxLength: 6 }),
    labels: fc.array(label, { minLength: 6, maxLength: 6 }),
    links: fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 5 }),
    places: fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 12, maxLength: 12 }),
    tags: fc.array(label, { maxLength: 4 }),
    steps: fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined }),
    comments: fc.array(fc.option(label, { nil: undefined }), { minLength: 6, maxLength: 6 }),
  })
  .map(({ name, description, ids, values, labels, links, places, tags, steps, comments }) => {
    const document = emptyDocument('wf_test', name)
    document.description = description
    const kept = readTags(tags)
    if (kept.length > 0) document.tags = kept
    document.schema.nodes = { set: 1 }
    if (steps !== undefined) document.settings = { budget: { steps } }
    ids.forEach((node, i) => {
      document.nodes[node] = {
        kind: 'set',
        label: labels[i] as string,
        parent: null,
        config: { value: values[i] as Json } as JsonObject,
        pinned: null,
        ...(comments[i] === undefined ? {} : { comment: comments[i] }),
      }
      document.layout[node] = { x: places[i] as number, y: places[i + 6] as number }
    })
    links.forEach(([a, b], i) => {
      const [from, to] = [ids[a % ids.length] as string, ids[b % ids.length] as string]
      const comment = comments[5 - i]
      document.edges[`e_${i}`] = { from: [from, 'out'], to: [to, 'in'], ...(comment === undefined ? {} : { comment }) }
    })
    return document
  })
