import { GitCompare, RotateCcw } from 'lucide-react'
import { useEffect } from 'react'
import { isUnchanged } from '#shared/document/document-changes.ts'
import { endComparison } from '../state/compare.ts'
import { type Comparison, editBeneath, useDocument } from '../state/document-store.ts'
import { notify } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { Empty } from '../ui/Empty.tsx'
import { versionText } from '../ui/version-strings.ts'
import { ChangeList } from './ChangeList.tsx'
import { restoreDocument } from './restore-edits.ts'
import { compareEnds, loadVersions, useVersions, versionTime } from './version-choices.ts'

const text = versionText.compare

/** What is compared, every difference in words, and the ways to take the earlier state back, whole or node by node. */
export function ComparePanel() {
  const comparison = useDocument((state) => state.comparison)
  const file = useDocument((state) => state.open?.file)
  useEffect(() => {
    if (file !== undefined && useVersions.getState().file !== file) void loadVersions(file)
  }, [file])
  if (!comparison) return null
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex shrink-0 flex-col gap-2 border-b px-3 py-3">
        <h2 className="font-semibold">{text.title}</h2>
        <div className="grid grid-cols-[auto_1fr] items-center gap-x-2 gap-y-1.5">
          <EndChoice side="before" ends={comparison.ends} />
          <EndChoice side="after" ends={comparison.ends} />
        </div>
        <Restore comparison={comparison} />
      </header>
      {isUnchanged(comparison.changes) ? (
        <Empty icon={GitCompare} title={text.nothing} text={text.nothingHint} />
      ) : (
        <ChangeList comparison={comparison} />
      )}
    </div>
  )
}

function EndChoice({ side, ends }: { side: 'before' | 'after'; ends: Comparison['ends'] }) {
  const versions = useVersions((state) => state.versions) ?? []
  const disk = useDocument((state) => state.disk?.kind === 'changed')
  const current = ends[side]
  const fixed = (['open', 'saved', 'disk', 'before'] as const).filter(
    (id) => id === 'open' || id === 'saved' || (id === 'disk' && disk) || ends.before === id || ends.after === id,
  )
  return (
    <>
      <label className="text-muted text-xs" htmlFor={`compare-${side}`}>
        {text[side]}
      </label>
      <select
        id={`compare-${side}`}
        className="field"
        value={current}
        onChange={({ target }) =>
          void compareEnds(side === 'before' ? target.value : ends.before, side === 'after' ? target.value : ends.after)
        }
      >
        {fixed.map((id) => (
          <option key={id} value={id}>
            {text.choices[id]}
          </option>
        ))}
        {versions.map(({ revision, at, origin }) => (
          <option key={`${revision} ${at}`} value={revision}>
            {`${versionTime(at)} · ${versionText.panel.origins[origin]}`}
          </option>
        ))}
      </select>
    </>
  )
}

/** Makes the open workflow what it was before. What cannot be edited cannot be restored either. */
function Restore({ comparison }: { comparison: Comparison }) {
  const readOnly = useDocument((state) => state.open?.readOnly ?? true)
  if (readOnly || comparison.ends.before === 'open') return null
  const restore = () => {
    endComparison()
    if (editBeneath(restoreDocument(comparison.before))) notify({ tone: 'good', text: text.restored })
  }
  return (
    <Button icon={RotateCcw} onClick={restore} title={text.restoreHint}>
      {text.restore}
    </Button>
  )
}
