import './change-marks.css'
import { type LucideIcon, Minus, Move, Pencil, Plus } from 'lucide-react'
import type { ChangeKind } from '#shared/document/document-changes.ts'
import { useEdgeChange, useNodeChange } from '../state/compare.ts'
import { versionText } from '../ui/version-strings.ts'

/** Each change by a sign as well as by its colour. */
export const changeIcons: Record<ChangeKind, LucideIcon> = { added: Plus, removed: Minus, changed: Pencil, moved: Move }

const kinds = versionText.compare.kinds

/** Around a card: what became of the node from one of two compared states to the other. */
export function ChangeMark({ id }: { id: string }) {
  const kind = useNodeChange(id)?.kind
  if (!kind) return null
  const Icon = changeIcons[kind]
  return (
    <div className="change-mark" data-change={kind}>
      <span className="change-badge" role="img" aria-label={kinds[kind]} title={kinds[kind]}>
        <Icon aria-hidden />
      </span>
    </div>
  )
}

const signs = { added: '+', removed: '−', changed: '~' }

/** Over an edge, with its sign at the middle. */
export function EdgeChangeMark({ id, path, x, y }: { id: string; path: string; x: number; y: number }) {
  const kind = useEdgeChange(id)
  if (!kind) return null
  return (
    <g className="edge-change" data-change={kind}>
      <path d={path} fill="none" />
      <circle cx={x} cy={y} r={8} />
      <text x={x} y={y} textAnchor="middle" dominantBaseline="central">
        <title>{kinds[kind]}</title>
        {signs[kind]}
      </text>
    </g>
  )
}
