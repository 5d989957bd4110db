import type { FieldChange } from '#shared/document/diff-documents.ts'
import type { Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { versionText } from '../ui/version-strings.ts'

const text = versionText.compare

interface FieldChangesProps {
  fields: readonly FieldChange[]
  /** What the two sides are called, where neither is before the other. */
  names?: Record<'before' | 'after', string>
}

/** Fields with what each was and is, or is on either side. */
export function FieldChanges({ fields, names }: FieldChangesProps) {
  return (
    <dl className="flex flex-col gap-2">
      {fields.map((field) => (
        <div key={field.path.join('.')}>
          <dt className="break-words font-mono text-muted text-xs">{visibleText(field.path.join('.'))}</dt>
          <dd className="flex flex-col gap-0.5 pt-0.5">
            <FieldValue side="before" value={field.before} name={names?.before} />
            <FieldValue side="after" value={field.after} name={names?.after} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

const marks = { before: '−', after: '+' }
const sides = { before: text.was, after: text.is }
const colours = { before: 'bg-bad-soft text-bad', after: 'bg-good-soft text-good' }

function FieldValue({ side, value, name }: { side: 'before' | 'after'; value: Json | undefined; name: string | undefined }) {
  const plain = value === undefined || name !== undefined
  return (
    <div className={`flex min-w-0 gap-1.5 rounded px-1.5 py-0.5 text-xs ${plain ? 'bg-sunken text-muted' : colours[side]}`}>
      {name === undefined ? (
        <span role="img" aria-label={sides[side]} title={sides[side]}>
          {marks[side]}
        </span>
      ) : (
        <span className="w-14 shrink-0">{name}</span>
      )}
      <span className="line-clamp-6 min-w-0 whitespace-pre-wrap break-words font-mono text-ink">
        {value === undefined ? <span className="font-sans text-muted italic">{text.absent}</span> : shown(value)}
      </span>
    </div>
  )
}

function shown(value: Json): string {
  return visibleText(typeof value === 'string' ? value : JSON.stringify(value, null, 1)) || '""'
}
