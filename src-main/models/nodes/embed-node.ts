import { AppError } from '#shared/errors/app-error.ts'
import type { Json } from '#shared/json.ts'
import { type embedNode, mostTexts } from '#shared/nodes/embed.node.ts'
import type { ConfigOf, Executor, NodeContext } from '../../engine/executor.ts'
import { registryOf } from '../call/node-models.ts'
import { type Embedded, embedTexts } from '../embed/embed-texts.ts'
import { mostAlike } from '../embed/likeness.ts'
import type { ModelRegistry } from '../model-registry.ts'
import { asText } from './model-call-node.ts'

type Config = ConfigOf<typeof embedNode>

/**
 * The models that are asked. One that was chosen for the whole run is one that answers, and stands in for none of these;
 * where it is the offline model, nobody else may be asked.
 */
function modelsOf({ model, fallbacks }: Config, override: string | null, registry: ModelRegistry): string[] {
  if (override !== null && registry.providerOf(override) === 'offline') return [override]
  return [model, ...fallbacks]
}

function textsOf(context: NodeContext<Config>, given: Json): string[] {
  const texts = (Array.isArray(given) ? given : [given]).map(asText)
  const empty = texts.findIndex((text) => text.trim() === '')
  const wrong =
    texts.length > mostTexts
      ? `at most ${mostTexts} texts, and was given ${texts.length}`
      : empty >= 0
        ? `texts, and number ${empty + 1} is empty`
        : null
  if (wrong === null) return texts
  const { label, nodeId } = context
  throw new AppError('schema.mismatch', `"${label || nodeId}" needs ${wrong}.`, {
    place: { node: nodeId },
    hint: 'Put a Transform in front of it that leaves these out, or a Map that takes a part at a time.',
  })
}

const detailsOf = ({ provider, model, usage, ms, vectors }: Embedded, texts: number): Json => ({
  provider,
  model,
  dimensions: vectors[0]?.length ?? 0,
  texts,
  usage: { ...usage },
  ms,
})

export const embed: Executor<Config> = {
  async run(context) {
    const { config, inputs, services, nodeId } = context
    const given = inputs.in ?? null
    const texts = textsOf(context, given)
    const ranked = config.mode === 'rank'
    const query = ranked ? textsOf(context, asText(inputs.query)) : []
    if (texts.length === 0) return { out: [], details: { texts: 0 } }
    const registry = await registryOf(services)
    const models = modelsOf(config, services.modelOverride, registry)
    const made = await embedTexts(context, { nodeId, registry, models, texts: [...query, ...texts] })
    const details = detailsOf(made, texts.length)
    const [first, ...rest] = made.vectors
    if (!ranked) return { out: Array.isArray(given) ? made.vectors : (first ?? []), details }
    const alike = mostAlike(first ?? [], rest, config.top)
    return { out: alike.map(({ index, score }) => ({ index, score, text: texts[index] ?? '' })), details }
  },
}
