import type { JsonObject } from '#shared/json.ts'
import { createLiquid, parseTemplate, renderParsed, templateLimits } from './liquid-engine.ts'

const liquid = createLiquid(templateLimits.work)

/** Renders whatever the template asks for. It may take as long as it likes, so it is called in a process of its own. */
export function renderFully(source: string, values: JsonObject): string {
  return renderParsed(liquid, parseTemplate(liquid, source), values, templateLimits.work)
}
