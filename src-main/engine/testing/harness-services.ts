import type { EngineServices } from '../services.ts'

const absent = (name: string) => async (): Promise<never> => {
  throw new Error(`This test gave no "${name}" among its services`)
}

const notGiven = (name: string): never => {
  throw new Error(`This test gave no "${name}" among its services`)
}

/** Services for tests: what the test gives, and for the rest members that fail when they are used. */
export function harnessServices(given: Partial<EngineServices>): EngineServices {
  const services: EngineServices = {
    get sandbox() {
      return notGiven('sandbox')
    },
    get expressions() {
      return notGiven('expressions')
    },
    get templates() {
      return notGiven('templates')
    },
    models: absent('models'),
    tools: absent('tools'),
    evidence: absent('evidence'),
    evidenceFolder: null,
    modelOverride: null,
  }
  // by descriptor, so that members that are made at first use stay unmade
  return Object.defineProperties(services, Object.getOwnPropertyDescriptors(given))
}
