import type { WorkflowDocument } from '#shared/document/workflow-document.ts'
import type { ModelSettings } from '../models/model-settings.ts'
import type { RequestSource } from './requests-of.ts'

/** Hosts on other machines that the workspace leads a workflow's models to. */
export const modelRequests: RequestSource = async (document, host) => {
  const uses = Object.entries(document.nodes).flatMap(([node, { config }]) => {
    const fallbacks = Array.isArray(config.fallbacks) ? config.fallbacks : []
    return [config.model, ...fallbacks].flatMap((model) => (typeof model === 'string' ? [{ node, model }] : []))
  })
  if (uses.length === 0) return []
  const [{ readModelSettings }, { readModelsSection }, { hostRequestOf }] = await Promise.all([
    import('../models/model-settings.ts'),
    import('../models/settings/models-section.ts'),
    import('../models/settings/host-request.ts'),
  ])
  const settings = readModelSettings(process.env, await readModelsSection(host.workspace), host.workspace)
  return uses.flatMap(({ node, model }) =>
    providersOf(model, document, settings).flatMap((provider) => {
      const endpoint = Object.hasOwn(settings.endpoints, provider) ? settings.endpoints[provider] : undefined
      const place = provider === 'transformers' ? settings.transformers?.fetchFrom : endpoint
      const request = place ? hostRequestOf(place) : null
      return request ? [{ request, nodes: [node], ofWorkspace: true }] : []
    }),
  )
}

/** The providers that a name may lead to, by aliases and their fallbacks. */
function providersOf(name: string, document: WorkflowDocument, settings: ModelSettings): string[] {
  const aliases: Record<string, unknown> = { ...settings.aliases, ...document.settings.models }
  const seen = new Set<string>()
  const open = [name]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    if (seen.has(current)) continue
    seen.add(current)
    const to = Object.hasOwn(aliases, current) ? aliases[current] : undefined
    if (typeof to === 'string') open.push(to)
    if (Object.hasOwn(settings.fallbacks, current)) open.push(...Object.values(settings.fallbacks[current] ?? {}).flat())
  }
  return [...seen].map((one) => one.split(':')[0] as string)
}
