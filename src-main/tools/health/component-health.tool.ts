import { z } from 'zod'
import { type ComponentHealth, factsOf, worseOf } from '#shared/health/component-health.ts'
import type { Finding } from '#shared/investigation/finding.ts'
import type { FindingTypeName } from '#shared/investigation/finding-types.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { GrantRequest } from '#shared/security/grant.ts'
import { addressOf } from '../built-in/check-connectivity.tool.ts'
import { httpRequests } from '../network/http-requests.ts'
import { noToolSettings, type ToolSettings } from '../systems/tool-settings.ts'
import type { ToolCallContext, ToolDefinition } from '../tool-registry.ts'
import { askComponent } from './ask-component.ts'
import { healthInFindings } from './health-in-evidence.ts'

const input = z.strictObject({
  component: z.string().max(200).default('').describe('Only this one. Left out: all.'),
})

const repairTools = ['restart_service', 'clear_cache', 'update_config'] as const
const mostComponents = 100

/** What can be done for a component: the targets of the workspace that are named as it is. */
function repairsOf(component: string, settings: ToolSettings): { tool: string; target: string }[] {
  return repairTools.filter((tool) => Object.hasOwn(settings[tool], component)).map((tool) => ({ tool, target: component }))
}

async function inEvidence({ evidence, services, signal }: ToolCallContext): Promise<ComponentHealth[]> {
  if (!isJsonObject(evidence)) return []
  const { allFindings } = await import('../../investigation/analysis/all-findings.ts')
  const parsed = await (await services.evidence()).open(evidence as never, signal)
  return healthInFindings(await allFindings(parsed, signal))
}

/** What was asked now, and what evidence says of the same component; the worse of both counts. */
function together(asked: readonly ComponentHealth[], read: readonly ComponentHealth[]): ComponentHealth[] {
  const all = new Map(read.map((one) => [one.component, one]))
  for (const one of asked) {
    const known = all.get(one.component)
    all.set(one.component, {
      ...one,
      status: worseOf(one.status, known?.status ?? 'normal'),
      metrics: { ...known?.metrics, ...one.metrics },
      reasons: [...one.reasons, ...(known?.reasons ?? [])],
      evidence: [...one.evidence, ...(known?.evidence ?? [])],
    })
  }
  return [...all.values()].sort((a, b) => (a.component < b.component ? -1 : 1))
}

function findingOf(health: ComponentHealth, asked: boolean, settings: ToolSettings): Finding {
  const { component, status, reasons, evidence, metrics } = health
  const type: FindingTypeName = status === 'normal' ? 'component.healthy' : 'component.unhealthy'
  const [repair] = status === 'normal' ? [] : repairsOf(component, settings)
  const measured = Object.entries(metrics).map(([name, { value }]) => `${name} ${value}`)
  return {
    // the same whatever its status, so that what is said last stands
    id: `component:${component}`,
    type,
    subject: component,
    statement:
      `${component} is ${status}${measured.length > 0 ? ` (${measured.slice(0, 4).join(', ')})` : ''}. ${reasons.join(' ')}`.trim(),
    severity: status === 'normal' ? 'info' : status,
    evidence,
    from: null,
    to: null,
    attributes: {
      service: component,
      status,
      seen: asked ? 'now' : 'in evidence',
      facts: factsOf(health) as unknown as Json,
      ...(repair ? { repair_tool: repair.tool, repair_target: repair.target } : {}),
    },
  }
}

const setUp =
  'Name components under tools.components in trellis.yaml, each with a url, or a host and a port; or run with a folder of evidence.'

export const componentHealthTool: ToolDefinition<z.output<typeof input>> = {
  name: 'component_health',
  title: 'Component health',
  description:
    'Says of each component of the system whether its health is normal, warning or critical, and what can repair it: asks those that the workspace names, and reads the evidence. Ask again after a repair.',
  capability: 'monitoring',
  safety: 'safe',
  effect: 'recorded',
  evidenceKinds: ['metric', 'resource', 'log'],
  guidance: 'Open the address of each component, and say what it answers.',
  input,
  requests: (_args, { components }) =>
    Object.values(components).flatMap(({ url, host = '', port = 0 }): GrantRequest[] =>
      httpRequests({ url: url ?? addressOf(host, port).href }, 'tool:component_health'),
    ),
  async call({ component }, context): Promise<Json> {
    const settings = (await context.services.toolSettings?.()) ?? noToolSettings
    const isMeant = (name: string) => component === '' || name.toLowerCase() === component.toLowerCase()
    const named = Object.entries(settings.components).filter(([name]) => isMeant(name))
    const asked = await Promise.all(named.map(([name, one]) => askComponent(name, one, context)))
    const read = (await inEvidence(context)).filter((one) => isMeant(one.component))
    const all = together(asked, read)
    const shown = all.slice(0, mostComponents)
    for (const { component: name, status, metrics, evidence } of shown)
      context.emit('system.health', { component: name, status, metrics, evidence })
    const now = new Set(asked.map((one) => one.component))
    return {
      components: shown.map(({ component: name, status, reasons, metrics }) => ({
        component: name,
        status,
        reasons,
        metrics: metrics as unknown as Json,
        repairs: status === 'normal' ? [] : repairsOf(name, settings),
      })),
      total: all.length,
      facts: shown.flatMap(factsOf) as unknown as Json,
      findings: shown.map((one) => findingOf(one, now.has(one.component), settings)) as unknown as Json,
      ...(all.length === 0 ? { note: `There is nothing to look at. ${setUp}` } : {}),
    }
  },
}
