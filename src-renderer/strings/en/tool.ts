import type { ToolSummary } from '#shared/api/tool-summary.ts'
import type { ToolCaller, ToolCapability, ToolSafety } from '#shared/security/permissions.ts'

/** What is said where tools are chosen. */
export const english = {
  find: 'Find a tool by name or by what it does',
  add: 'Add a tool',
  addTo: (label: string) => `${label}: add a tool`,
  remove: (name: string) => `Remove ${name}`,
  none: 'No tool is called so. Enter takes the name as it is.',
  unknown: (name: string) => `This host has no tool “${name}”.`,
  noServerTools: 'No MCP server has shown its tools yet. Start one in the settings, or write server__tool.',
  safety: {
    safe: '',
    'needs-confirmation': 'asks first',
    dangerous: 'dangerous, asks first',
  } satisfies Record<ToolSummary['safety'], string>,
  notSetUp: 'not set up',
  safeties: { safe: 'Safe', 'needs-confirmation': 'To be confirmed', dangerous: 'Dangerous' } satisfies Record<ToolSafety, string>,
  capabilities: {
    search: 'Search',
    analysis: 'Analysis',
    monitoring: 'Monitoring',
    validation: 'Validation',
    execution: 'Execution',
    communication: 'Communication',
  } satisfies Record<ToolCapability, string>,
  callers: { parent: 'Parent agents', child: 'Child agents', micro: 'Micro agents', node: 'Nodes' } satisfies Record<ToolCaller, string>,
  approval: {
    once: 'Allow once',
    forRun: 'Allow for this run',
    forRunMeans: 'For the run',
    deny: 'Deny',
    change: 'Change the arguments',
    keep: 'Keep the arguments',
    changed: 'Arguments to call it with',
    notAnObject: 'The arguments are a JSON object, as in {"name": "value"}.',
    risk: 'Risk',
    what: (safety: string, capability: string, caller: string) => `${safety} · ${capability} · ${caller}`,
    does: 'What it really does',
    rule: 'Asked by',
    instead: 'Less risk',
  },
}
