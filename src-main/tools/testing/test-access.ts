import { AppError } from '#shared/errors/app-error.ts'
import { canonicalJson } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import type { GrantCheck, SecretSource } from '../../grants/grant-check.ts'
import type { Resolve } from '../network/checked-target.ts'
import type { ToolAccess } from '../tool-access.ts'

/** A book of grants in memory. */
export class TestGrants implements GrantCheck {
  readonly granted = new Set<string>()
  readonly asked: GrantRequest[] = []

  constructor(...requests: GrantRequest[]) {
    for (const request of requests) this.granted.add(canonicalJson(request))
  }

  async require(request: GrantRequest): Promise<void> {
    this.asked.push(request)
    if (!this.granted.has(canonicalJson(request))) throw new AppError('grant.missing', `Not granted: ${canonicalJson(request)}`)
  }

  async isGranted(request: GrantRequest): Promise<boolean> {
    return this.granted.has(canonicalJson(request))
  }
}

/** Secrets by name, each for one consumer and one origin. */
export class TestSecrets implements SecretSource {
  readonly #secrets: Record<string, { value: string; consumer: string; origin: string | null }>

  constructor(secrets: Record<string, { value: string; consumer: string; origin: string | null }>) {
    this.#secrets = secrets
  }

  async reveal(name: string, use: { consumer: string; origin: string | null }): Promise<string> {
    const secret = this.#secrets[name]
    if (!secret || secret.consumer !== use.consumer || secret.origin !== use.origin)
      throw new AppError('grant.missing', `The secret ${name} is not for ${use.consumer} at ${use.origin}`)
    return secret.value
  }
}

const noSecrets = new TestSecrets({})

export const hosts = (...origins: string[]): GrantRequest[] => origins.map((origin) => ({ type: 'host', origin }))

export function testAccess(grants: GrantCheck, more: { secrets?: SecretSource; resolve?: Resolve } = {}): ToolAccess {
  const { secrets = noSecrets, resolve } = more
  return {
    grants,
    scope: { workflow: 'test' },
    reveal: (name, use) => secrets.reveal(name, use),
    ...(resolve ? { resolve } : {}),
  }
}
