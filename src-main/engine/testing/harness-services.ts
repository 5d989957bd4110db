import { memoryGrantBook } from '../../grants/grant-book.ts'
import { createGrants } from '../../grants/grants.ts'
import { createEvaluationHost } from '../../sandbox/evaluation-services.ts'
import { createSecrets, noVault } from '../../storage/vault/secrets.ts'
import type { EngineServices } from '../services.ts'

/** One for all tests of a file; its processes end with the file's process. */
const evaluation = createEvaluationHost().forOwner({})

const absent = (name: string) => async (): Promise<never> => {
  throw new Error(`This test gave no "${name}" among its services`)
}

/** Services for tests: what the test gives; real expressions, templates and sandbox; nothing is granted, and there are no secrets; the rest fails when it is used. */
export function harnessServices(given: Partial<EngineServices>): EngineServices {
  const services: EngineServices = {
    sandbox: evaluation.sandbox,
    expressions: evaluation.expressions,
    templates: evaluation.templates,
    models: absent('models'),
    tools: absent('tools'),
    mcp: absent('mcp'),
    evidence: absent('evidence'),
    grants: createGrants(memoryGrantBook()).check('run_harness'),
    grantScope: { workflow: 'harness' },
    secrets: createSecrets({ vault: noVault, env: {} }),
    evidenceFolder: null,
    modelOverride: null,
  }
  // by descriptor, so that members that are made at first use stay unmade
  return Object.defineProperties(services, Object.getOwnPropertyDescriptors(given))
}
