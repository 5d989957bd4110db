import type { VersionSummary } from '#shared/api/kept-work.ts'
import type { ChangeSummary } from '#shared/document/change-summary.ts'
import { visibleText } from '#shared/visible-text.ts'
import { versionText } from '../ui/version-strings.ts'

const text = versionText.summary
const kinds = ['added', 'removed', 'changed', 'moved'] as const

/** What changed, in one line: "2 nodes added, Router changed". */
export function summaryLine({ nodes, edges, workflow }: ChangeSummary): string {
  const parts = [
    ...kinds.flatMap((kind) => {
      const found = nodes[kind]
      return found ? [text.nodes[kind](found.count, found.labels.map(visibleText).join(text.and))] : []
    }),
    ...(['added', 'removed', 'changed'] as const).flatMap((kind) => (edges[kind] > 0 ? [text.edges[kind](edges[kind])] : [])),
    ...(workflow.length > 0 ? [text.workflow(workflow.map(visibleText).join(', '))] : []),
  ]
  return parts.length === 0 ? versionText.panel.onlyLayout : parts.join(', ')
}

/** The line of a version: what changed against the one before it, or what it is where there is none. */
export function versionLine({ changes, nodes }: VersionSummary): string {
  if (changes) return summaryLine(changes)
  return nodes === null ? versionText.panel.unreadable : versionText.panel.first(nodes)
}
