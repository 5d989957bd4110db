import { Undo2 } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { ChangeKind, NodeChange } from '#shared/document/document-changes.ts'
import type { WorkflowEdge } from '#shared/document/workflow-document.ts'
import { visibleText } from '#shared/visible-text.ts'
import { changeIcons } from '../canvas/ChangeMark.tsx'
import { compare } from '../state/compare.ts'
import { type Comparison, editBeneath, useDocument } from '../state/document-store.ts'
import { goToNode, notify, useSession } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'
import { versionText } from '../ui/version-strings.ts'
import { FieldChanges } from './FieldChanges.tsx'
import { restoreNode } from './restore-edits.ts'

const text = versionText.compare
const order: readonly ChangeKind[] = ['added', 'removed', 'changed', 'moved']

/** Every difference: the nodes with their fields, the connections, the workflow's own fields. A click on one shows it. */
export function ChangeList({ comparison }: { comparison: Comparison }) {
  const { changes, document } = comparison
  const nodes = [...changes.nodes].sort(([, a], [, b]) => order.indexOf(a.kind) - order.indexOf(b.kind))
  const edges = [...changes.edges].flatMap(([id, kind]) => {
    const edge = document.edges[id]
    return edge ? [{ id, kind, edge }] : []
  })
  return (
    <div className="min-h-0 flex-1 overflow-auto">
      <ul>
        {nodes.map(([id, change]) => (
          <NodeLine key={id} id={id} change={change} comparison={comparison} />
        ))}
      </ul>
      {edges.length > 0 && (
        <Section title={text.edges}>
          <ul className="flex flex-col gap-1">
            {edges.map(({ id, kind, edge }) => (
              <EdgeItem key={id} kind={kind} edge={edge} comparison={comparison} />
            ))}
          </ul>
        </Section>
      )}
      {changes.workflow.length > 0 && (
        <Section title={text.workflow}>
          <FieldChanges fields={changes.workflow} />
        </Section>
      )}
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-b px-3 py-2">
      <h3 className="mb-1 font-semibold text-muted text-xs">{title}</h3>
      {children}
    </section>
  )
}

const colours: Record<ChangeKind, string> = { added: 'text-good', removed: 'text-bad', changed: 'text-warn', moved: 'text-accent-ink' }

function Sign({ kind }: { kind: ChangeKind }) {
  const Icon = changeIcons[kind]
  return (
    <span className={`mt-[3px] shrink-0 ${colours[kind]}`} role="img" aria-label={text.kinds[kind]} title={text.kinds[kind]}>
      <Icon size={14} strokeWidth={2.5} aria-hidden />
    </span>
  )
}

function NodeLine({ id, change, comparison }: { id: string; change: NodeChange; comparison: Comparison }) {
  const selected = useSession((state) => state.nodes.includes(id))
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (selected) line.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    <li ref={line} className={`border-b ${selected ? 'bg-accent-soft' : ''}`}>
      <button
        type="button"
        aria-current={selected || undefined}
        className="flex w-full items-start gap-2 px-3 pt-2 pb-1 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]"
        onClick={() => goToNode(id)}
      >
        <Sign kind={change.kind} />
        <span className="min-w-0 flex-1 truncate font-medium">{labelOf(comparison, id)}</span>
        <span className="shrink-0 text-muted text-xs leading-5">{text.kinds[change.kind]}</span>
      </button>
      <div className="flex flex-col items-start gap-2 px-3 pb-2 pl-[34px]">
        {change.fields.length > 0 && (
          <div className="w-full min-w-0">
            <FieldChanges fields={change.fields} />
          </div>
        )}
        <TakeBack id={id} kind={change.kind} comparison={comparison} />
      </div>
    </li>
  )
}

/** Makes one node of the open workflow what it was before. Only what is open can be changed. */
function TakeBack({ id, kind, comparison }: { id: string; kind: ChangeKind; comparison: Comparison }) {
  const readOnly = useDocument((state) => state.open?.readOnly ?? true)
  if (readOnly || comparison.ends.after !== 'open') return null
  const take = () => {
    if (!editBeneath(restoreNode(comparison.before, id))) return
    notify({ tone: 'good', text: text.nodeRestored(labelOf(comparison, id)) })
    const { document } = useDocument.getState()
    if (document) compare({ id: comparison.ends.before, document: comparison.before }, { id: 'open', document })
  }
  return (
    <Button small icon={Undo2} onClick={take}>
      {text.takeBack[kind]}
    </Button>
  )
}

function EdgeItem({
  kind,
  edge: { from, to },
  comparison,
}: {
  kind: Exclude<ChangeKind, 'moved'>
  edge: WorkflowEdge
  comparison: Comparison
}) {
  return (
    <li className="flex items-start gap-2">
      <Sign kind={kind} />
      <button type="button" className="min-w-0 break-words text-left hover:underline" onClick={() => goToNode(to[0])}>
        {text.edge(labelOf(comparison, from[0]), labelOf(comparison, to[0]))}
      </button>
    </li>
  )
}

function labelOf({ document }: Comparison, id: string): string {
  return visibleText(document.nodes[id]?.label ?? id) || strings.canvas.unnamed
}
