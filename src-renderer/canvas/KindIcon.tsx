import { nodeIcons } from 'virtual:node-icons'
import { Box } from 'lucide-react'
import { specOf } from '#shared/nodes/registry.ts'

/** The icon of a node kind in the colour of its group. */
export function KindIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const spec = specOf(kind)
  const Icon = (spec && nodeIcons[spec.icon]) || Box
  return <Icon size={size} className="shrink-0" style={{ color: `var(--group-${spec?.group ?? 'data'})` }} aria-hidden />
}
