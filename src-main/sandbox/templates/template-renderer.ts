import type { Template } from 'liquidjs'
import { LRUCache } from 'lru-cache'
import type { TemplateRenderer } from '../../engine/services.ts'
import { type EvaluationPool, evaluationText } from '../evaluation-pool.ts'
import { createLiquid, parseTemplate, renderParsed, templateLimits, wasTooMuch } from './liquid-engine.ts'
import { isStraight } from './simple-template.ts'

interface Parsed {
  template: Template[]
  straight: boolean
}

/** Templates by their text: straight ones rendered in process, those that can loop in the pool. */
export function createTemplateRenderer(pool: EvaluationPool): TemplateRenderer {
  const liquid = createLiquid(templateLimits.workInProcess)
  const cache = new LRUCache<string, Parsed>({ max: 300 })
  const parsed = (source: string): Parsed => {
    let found = cache.get(source)
    if (!found) {
      const template = parseTemplate(liquid, source)
      found = { template, straight: isStraight(template) }
      cache.set(source, found)
    }
    return found
  }
  const inPool: TemplateRenderer['render'] = (source, values, options) =>
    pool.run({ task: 'template', source, values: evaluationText(values) }, options)
  return {
    async check(source) {
      parsed(source)
    },
    async variables(source) {
      return liquid.globalVariablesSync(parsed(source).template)
    },
    render(source, values, options) {
      const { template, straight } = parsed(source)
      if (!straight) return inPool(source, values, options)
      try {
        return renderParsed(liquid, template, values, templateLimits.workInProcess)
      } catch (thrown) {
        if (wasTooMuch(thrown)) return inPool(source, values, options)
        throw thrown
      }
    },
    close: () => pool.close(),
  }
}
