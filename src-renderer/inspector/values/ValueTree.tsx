import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { WrittenLanguage } from '#shared/nodes/node-spec.ts'
import { visibleText } from '#shared/visible-text.ts'
import { drawingText } from '../../ui/drawing-strings.ts'
import { partsOf, topPath, type ValuePath } from './value-paths.ts'
import type { Shape } from './value-shape.ts'

const text = drawingText.values
/** Names of one level that are shown. */
const most = 60

interface ValueTreeProps {
  language: WrittenLanguage
  seen: Shape
  onPick(path: string): void
}

/** The values that text may use; a click puts one in. */
export function ValueTree({ language, seen, onPick }: ValueTreeProps) {
  const top = topPath(language)
  const parts = partsOf(language, top, seen, top === '' ? 0 : 1)
  const whole: ValuePath[] = top === '' ? [] : [{ path: top, name: top, shape: seen, depth: 0 }]
  return (
    <ul className="flex flex-col" aria-label={text.title}>
      {whole.map((value) => (
        <ValueRow key={value.path} value={value} language={language} onPick={onPick} flat />
      ))}
      {parts.slice(0, most).map((value) => (
        <ValueRow key={value.path} value={value} language={language} onPick={onPick} />
      ))}
      {parts.length > most && <li className="px-2 py-0.5 text-muted text-xs">{text.more(parts.length - most)}</li>}
    </ul>
  )
}

interface ValueRowProps {
  value: ValuePath
  language: WrittenLanguage
  onPick(path: string): void
  /** What is in it stands beside it already. */
  flat?: boolean
}

function ValueRow({ value, language, onPick, flat = false }: ValueRowProps) {
  const [open, setOpen] = useState(false)
  const { path, name, shape, depth } = value
  const parts = flat ? [] : partsOf(language, path, shape, depth + 1)
  const kind = text.kinds[shape.kind]
  return (
    <li>
      <div className="flex items-center" style={{ paddingLeft: depth * 12 }}>
        {parts.length > 0 ? (
          <button
            type="button"
            className="rounded p-0.5 hover:bg-sunken"
            aria-expanded={open}
            aria-label={visibleText(name)}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={12} className={open ? 'rotate-90' : ''} aria-hidden />
          </button>
        ) : (
          <span className="w-4" />
        )}
        <button
          type="button"
          className="flex min-w-0 flex-1 items-baseline gap-2 rounded px-1 py-0.5 text-left text-xs hover:bg-sunken"
          title={text.insert(path)}
          onClick={() => onPick(path)}
        >
          <span className="max-w-40 shrink-0 truncate font-mono">{visibleText(name)}</span>
          <span className="shrink-0 text-muted">{kind}</span>
          {shape.sample !== undefined && <span className="min-w-0 truncate font-mono text-muted">{visibleText(shape.sample)}</span>}
        </button>
      </div>
      {open && (
        <ul>
          {parts.slice(0, most).map((part) => (
            <ValueRow key={part.path} value={part} language={language} onPick={onPick} />
          ))}
          {parts.length > most && <li className="px-2 py-0.5 text-muted text-xs">{text.more(parts.length - most)}</li>}
        </ul>
      )}
    </li>
  )
}
