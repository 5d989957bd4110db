import { useMemo } from 'react'
import { changesBetween } from '#shared/document/document-changes.ts'
import type { MergeChoices as Choices, MergeConflict, Side } from '#shared/document/merge-documents.ts'
import type { WorkflowDocument, WorkflowEdge } from '#shared/document/workflow-document.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { strings } from '../ui/strings.ts'
import { versionText } from '../ui/version-strings.ts'
import { FieldChanges } from './FieldChanges.tsx'

const text = versionText.conflict
const sideNames = { before: text.chooseTheirs, after: text.chooseMine }

interface MergeChoicesProps {
  conflicts: readonly MergeConflict[]
  choices: Choices
  mine: WorkflowDocument
  theirs: WorkflowDocument
  onChoose(key: string, side: Side): void
}

/** What both sides have changed, one by one, each with the two ways it can be. */
export function MergeChoices({ conflicts, choices, mine, theirs, onChoose }: MergeChoicesProps) {
  // from what is on disk to the own work: a field's upper line is theirs, its lower one mine
  const changes = useMemo(() => changesBetween(theirs, mine), [mine, theirs])
  return (
    <ul className="flex flex-col gap-3">
      {conflicts.map((conflict) => {
        const side = choices[conflict.key] ?? 'mine'
        return (
          <li key={conflict.key} className="rounded border">
            <fieldset>
              <legend className="sr-only">{titleOf(conflict, mine, theirs)}</legend>
              <div className="flex items-center gap-2 border-b bg-sunken px-3 py-1.5">
                <span className="min-w-0 flex-1 truncate">
                  <span className="text-muted">{text.part[conflict.part]} </span>
                  <span className="font-medium">{titleOf(conflict, mine, theirs)}</span>
                </span>
                {(['mine', 'theirs'] as const).map((each) => (
                  <label key={each} className="flex items-center gap-1.5">
                    <input
                      type="radio"
                      name={conflict.key}
                      className="accent-[var(--accent)]"
                      checked={side === each}
                      onChange={() => onChoose(conflict.key, each)}
                    />
                    {each === 'mine' ? text.chooseMine : text.chooseTheirs}
                    {conflict[each] === undefined && <span className="text-muted">({text.removed})</span>}
                  </label>
                ))}
              </div>
              <div className="px-3 py-2">
                <Difference conflict={conflict} fields={changes.nodes.get(conflict.id)?.fields ?? []} />
              </div>
            </fieldset>
          </li>
        )
      })}
    </ul>
  )
}

type Fields = Parameters<typeof FieldChanges>[0]['fields']

function Difference({ conflict, fields }: { conflict: MergeConflict; fields: Fields }) {
  const { field } = conflict
  const shown = field === undefined ? fields : fields.filter(({ path }) => isAt(path.join('.'), field))
  if (conflict.part === 'node' && shown.length > 0) return <FieldChanges fields={shown} names={sideNames} />
  if (conflict.mine === undefined || conflict.theirs === undefined)
    return (
      <p className="text-muted">
        {conflict.mine === undefined ? text.chooseMine : text.chooseTheirs}: {text.removed}
      </p>
    )
  return (
    <FieldChanges fields={[{ path: [conflict.id], before: conflict.theirs as Json, after: conflict.mine as Json }]} names={sideNames} />
  )
}

const isAt = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`)

function titleOf(conflict: MergeConflict, mine: WorkflowDocument, theirs: WorkflowDocument): string {
  const { part, id, field, mine: own, theirs: other } = conflict
  if (part === 'workflow') return id.replace('settings.', '')
  if (part === 'node') {
    const name = visibleText((mine.nodes[id] ?? theirs.nodes[id])?.label ?? '') || strings.canvas.unnamed
    return field === undefined ? name : `${name} · ${visibleText(field.replace('config.', ''))}`
  }
  const { from, to } = (own ?? other) as WorkflowEdge
  const label = (node: string) => visibleText((mine.nodes[node] ?? theirs.nodes[node])?.label ?? node)
  return versionText.compare.edge(label(from[0]), label(to[0]))
}
