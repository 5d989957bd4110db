import type { ToolSummary } from '#shared/api/tool-summary.ts'

/** What is said where tools are chosen. */
export const english = {
  find: 'Find a tool by name or by what it does',
  add: 'Add a tool',
  addTo: (label: string) => `${label}: add a tool`,
  remove: (name: string) => `Remove ${name}`,
  none: 'No tool is called so. Enter takes the name as it is.',
  unknown: (name: string) => `This host has no tool “${name}”.`,
  safety: {
    safe: '',
    'needs-confirmation': 'asks first',
    dangerous: 'dangerous, asks first',
  } satisfies Record<ToolSummary['safety'], string>,
}
