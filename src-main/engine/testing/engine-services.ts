import jsonata from 'jsonata'
import type { EngineServices, ExpressionEvaluator } from '../services.ts'
import { harnessServices } from './harness-services.ts'

/** JSONata in this process without a limit: for the expressions that tests write themselves. */
const expressions: ExpressionEvaluator = {
  check: async (source) => void jsonata(source),
  evaluate: async (source, input, { now }) => {
    const expression = jsonata(source)
    if (now !== undefined) expression.registerFunction('millis', () => now)
    return (await expression.evaluate(input)) ?? null
  },
}

/** Services for tests of the engine itself. */
export function engineServices(given: Partial<EngineServices> = {}): EngineServices {
  return harnessServices({ expressions, ...given })
}
