import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { jsonataFunctions, liquidFilters, liquidTags } from '#shared/nodes/language-words.ts'
import { createLiquid, templateLimits } from './templates/liquid-engine.ts'

test('what is offered in templates is what the engine takes', () => {
  const liquid = createLiquid(templateLimits.work)
  const inner = /^(end|else|elsif|when)/
  const opening = liquidTags.filter((tag) => !inner.test(tag))
  expect(opening.filter((tag) => !Object.hasOwn(liquid.tags, tag))).toEqual([])
  for (const tag of liquidTags.filter((each) => each.startsWith('end'))) expect(opening).toContain(tag.slice(3))
  expect(liquidFilters.filter((filter) => typeof liquid.filters[filter] !== 'function')).toEqual([])
})

test('what is offered in expressions are functions that there are', async () => {
  for (const name of Object.keys(jsonataFunctions)) expect(await jsonata(`$type($${name})`).evaluate({}), name).toBe('function')
  expect(Object.keys(jsonataFunctions)).not.toContain('eval')
})
