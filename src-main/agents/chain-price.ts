import type { StepContext } from '../engine/executor.ts'
import type { AgentProfile, AgentSupport } from './agent.ts'
import { AgentBudget, type ChainPrice } from './agent-budget.ts'

/** The dearest of the models that may be asked; kept in the log, so that a later life counts with the same prices. */
async function chainPrice(place: StepContext, profile: AgentProfile, { models }: AgentSupport): Promise<ChainPrice> {
  const read = async () => {
    const price = { input: 0, output: 0 }
    for (const name of profile.models) {
      const info = await models.resolve(name).then(
        (resolved) => resolved.info,
        () => undefined,
      )
      const known = info && models.price(info.provider, info.model)
      if (known) Object.assign(price, { input: Math.max(price.input, known.input), output: Math.max(price.output, known.output) })
    }
    return price
  }
  return place.step('prices', 'recorded', read, { fingerprint: [...profile.models] })
}

/** The budget of an agent at work. Prices are looked up only where dollars are limited. */
export async function budgetOf(place: StepContext, profile: AgentProfile, support: AgentSupport): Promise<AgentBudget> {
  if (profile.limits.usd === undefined) return new AgentBudget(profile.limits)
  return new AgentBudget(profile.limits, await chainPrice(place, profile, support))
}
