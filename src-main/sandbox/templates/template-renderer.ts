import type { Template } from 'liquidjs'
import { LRUCache } from 'lru-cache'
import type { JsonObject } from '#shared/json.ts'
import type { TemplateRenderer } from '../../engine/services.ts'
import { evaluateApart } from '../evaluate-apart.ts'
import type { Owner } from '../fair-queue.ts'
import { handedOver } from '../hand-over.ts'
import type { ProcessPool } from '../process-pool.ts'
import { sandboxLimits } from '../process-protocol.ts'
import { createLiquid, parseTemplate, renderParsed, templateLimits, wasTooMuch } from './liquid-engine.ts'
import { isStraight } from './simple-template.ts'

interface Parsed {
  template: Template[]
  straight: boolean
}

type RenderOptions = Parameters<TemplateRenderer['render']>[2]

/** The templates of a host; what goes to the pool counts as work of `owner`. */
export interface SharedRenderer {
  check(source: string): void
  variables(source: string): string[]
  render(source: string, values: JsonObject, options: RenderOptions, owner: Owner): ReturnType<TemplateRenderer['render']>
}

/** Templates by their text: straight ones rendered in process, those that can loop in the pool. */
export function createTemplateRenderer(pool: ProcessPool): SharedRenderer {
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
  const inPool: SharedRenderer['render'] = async (source, values, options, owner) =>
    evaluateApart(pool, { task: 'template', source, values: handedOver(values, sandboxLimits.evaluationChars) }, options, owner)
  return {
    check: (source) => void parsed(source),
    variables: (source) => liquid.globalVariablesSync(parsed(source).template),
    render(source, values, options, owner) {
      const { template, straight } = parsed(source)
      if (!straight) return inPool(source, values, options, owner)
      try {
        return renderParsed(liquid, template, values, templateLimits.workInProcess)
      } catch (thrown) {
        if (wasTooMuch(thrown)) return inPool(source, values, options, owner)
        throw thrown
      }
    },
  }
}
