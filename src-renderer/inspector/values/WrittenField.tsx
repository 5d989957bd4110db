import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { parsedConfig } from '#shared/document/ports.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import { isJsonObject, type JsonObject } from '#shared/json.ts'
import type { PreviewLanguage, WrittenLanguage } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { writtenIn } from '#shared/nodes/written.ts'
import { cachedPorts } from '../../canvas/handles.ts'
import { shownDocument, useDocument } from '../../state/document-store.ts'
import type { CodeHandle, Complete } from '../../ui/CodeField.tsx'
import { drawingText } from '../../ui/drawing-strings.ts'
import { JsonControl } from '../text-controls.tsx'
import { completionsAt } from './completions.ts'
import { useKnownInputs, useSample } from './known-inputs.ts'
import { PreviewBox } from './PreviewBox.tsx'
import { seenShape } from './seen-values.ts'
import { ValueTree } from './ValueTree.tsx'
import { inserted } from './value-paths.ts'

const text = drawingText.values
/** Previews of one field; a long list of rules is not worked out with each key. */
const mostPreviews = 8

interface WrittenFieldProps {
  id: string
  node: WorkflowNode
  field: string
  label: string
  /** The language of the whole field; null where only parts of it are written in one. */
  language: WrittenLanguage | null
  readOnly: boolean
  children(help: { complete: Complete | undefined; onHandle: (handle: CodeHandle | null) => void }): ReactNode
}

/** A field that is written in a language, with what helps to write it: the values at hand, completion, and what it gives. */
export function WrittenField({ id, node, field, label, language, readOnly, children }: WrittenFieldProps) {
  const document = useDocument(shownDocument)
  const sampleKey = `${document?.id ?? ''} ${id}`
  const known = useKnownInputs(id, sampleKey)
  const editor = useRef<CodeHandle>(null)
  const { values } = known
  const seen = useMemo(
    () => (document && language ? seenShape(document, id, language, values.inputs, values.outputs) : null),
    [document, id, language, values],
  )
  const complete = useMemo<Complete | undefined>(
    () => (seen && language ? (before, explicit) => completionsAt(language, before, seen, explicit) : undefined),
    [seen, language],
  )
  const pick = (path: string) => editor.current?.insert((before) => inserted(language as WrittenLanguage, path, isInsideTag(before)))
  return (
    <div className="flex flex-col gap-2">
      {children({
        complete,
        onHandle: (handle) => {
          editor.current = handle
        },
      })}
      <Previews
        id={id}
        node={node}
        field={field}
        label={label}
        known={known}
        onPlace={(line, column) => editor.current?.goTo(line, column)}
      />
      {seen && language && !readOnly && (
        <Values id={id} language={language} seen={seen} from={known.from} sampleKey={sampleKey} onPick={pick} />
      )}
    </div>
  )
}

const isInsideTag = (before: string): boolean =>
  Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%')) > Math.max(before.lastIndexOf('}}'), before.lastIndexOf('%}'))

interface ValuesProps {
  id: string
  language: WrittenLanguage
  seen: NonNullable<ReturnType<typeof seenShape>>
  from: ReturnType<typeof useKnownInputs>['from']
  sampleKey: string
  onPick(path: string): void
}

const origins = { run: text.fromRun, typed: text.typed, nothing: text.fromSchema }

function Values({ id, language, seen, from, sampleKey, onPick }: ValuesProps) {
  const [open, setOpen] = useState(false)
  return (
    <details className="group rounded border" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex cursor-pointer items-center gap-1 px-2 py-1 font-medium text-xs">
        <ChevronRight size={12} className="transition-transform duration-100 group-open:rotate-90" aria-hidden />
        {text.title}
      </summary>
      {open && (
        <div className="flex flex-col gap-2 px-1 pb-2">
          <p className="px-1 text-muted text-xs">
            {origins[from]} {text.help}
          </p>
          <div className="max-h-56 overflow-auto">
            <ValueTree language={language} seen={seen} onPick={onPick} />
          </div>
          {from !== 'run' && <Sample id={id} sampleKey={sampleKey} />}
        </div>
      )}
    </details>
  )
}

/** Values to try text with while no run has any. */
function Sample({ id, sampleKey }: { id: string; sampleKey: string }) {
  const document = useDocument(shownDocument)
  const [sample, setSample] = useSample(sampleKey)
  const fieldId = useId()
  if (!document) return null
  const ports = cachedPorts(document, id).inputs.map((port) => [port.id, null] as const)
  const shown = Object.keys(sample).length > 0 ? sample : Object.fromEntries(ports)
  return (
    <div className="flex flex-col gap-1 px-1">
      <span className="font-medium text-xs">{text.sample}</span>
      <JsonControl
        value={shown}
        readOnly={false}
        label={text.sample}
        attributes={{ id: fieldId, 'aria-describedby': undefined, 'aria-invalid': false }}
        onChange={(value) => setSample(isJsonObject(value) ? value : {})}
      />
      <p className="text-muted text-xs">{text.sampleHelp}</p>
    </div>
  )
}

interface PreviewsProps {
  id: string
  node: WorkflowNode
  field: string
  label: string
  known: ReturnType<typeof useKnownInputs>
  onPlace(line: number, column: number): void
}

/** What each written part of the field gives. */
function Previews({ id, node, field, label, known, onPlace }: PreviewsProps) {
  const document = useDocument(shownDocument)
  const parts = useMemo(() => previewedParts(node, field), [node, field])
  if (!document || parts.length === 0 || known.loading) return null
  const connected = new Set(Object.values(document.edges).flatMap(({ to }) => (to[0] === id ? [to[1]] : [])))
  const missing = [...connected].filter((port) => !Object.hasOwn(known.inputs, port))
  if (connected.size > 0 && missing.length === connected.size && known.from === 'nothing')
    return <p className="text-muted text-xs">{drawingText.preview.noValues}</p>
  return parts.map(({ path, language, source }) => (
    <PreviewBox
      key={path}
      label={label}
      name={path === field ? undefined : path.slice(field.length + 1)}
      kind={node.kind}
      language={language}
      source={source}
      inputs={known.inputs}
      outputs={known.outputs}
      partial={missing.length > 0}
      onPlace={path === field ? onPlace : undefined}
    />
  ))
}

const isShown = (language: WrittenLanguage): language is PreviewLanguage => language !== 'json-schema'

/** A template without tags gives itself. */
const givesMore = (language: WrittenLanguage, source: string) => language !== 'liquid' || /\{[{%]/.test(source)

function previewedParts(node: WorkflowNode, field: string) {
  const spec = specOf(node.kind)
  if (!spec) return []
  // what is not set has its default
  return writtenIn(spec, (parsedConfig(spec, node) ?? node.config) as JsonObject)
    .filter((part) => part.field === field || part.field.startsWith(`${field}.`))
    .flatMap(({ field: path, language, value }) =>
      isShown(language) && typeof value === 'string' && givesMore(language, value) ? [{ path, language, source: value }] : [],
    )
    .slice(0, mostPreviews)
}
