import { Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { kindConfig } from '#shared/document/ports.ts'
import type { Problem } from '#shared/document/problem.ts'
import type { WorkflowNode } from '#shared/document/workflow-document.ts'
import { phases } from '#shared/events/phase.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { FormField, NodeSpec } from '#shared/nodes/node-spec.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { languagesOf } from '#shared/nodes/written.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { configure, remove, rename, setPhase } from '../state/edit/edits.ts'
import { select } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import type { CodeFieldProps } from '../ui/CodeField.tsx'
import { kindSummary, kindTitle, shownField } from '../ui/kind-text.ts'
import { phaseName } from '../ui/phase-name.ts'
import { strings } from '../ui/strings.ts'
import { Connections } from './Connections.tsx'
import { Control } from './Control.tsx'
import { Field } from './Field.tsx'
import { useFieldFocus } from './field-focus.ts'
import { PinPanel } from './PinPanel.tsx'
import { ProblemNote } from './ProblemNote.tsx'
import { PromptPreview, previewedKinds } from './PromptPreview.tsx'
import { RunGroup } from './RunGroup.tsx'
import { RunSettings } from './RunSettings.tsx'
import { WrittenField } from './values/WrittenField.tsx'

const text = strings.inspector

/** The form of a node, made from its spec. */
export function NodeSettings({ id }: { id: string }) {
  useFieldFocus(id)
  const node = useDocument((state) => shownDocument(state)?.nodes[id])
  const readOnly = useDocument(isReadOnly)
  const allProblems = useDocument((state) => (state.viewed ? none : state.problems))
  const problems = useMemo(() => allProblems.filter((problem) => problem.node === id), [allProblems, id])
  if (!node) return null
  const spec = specOf(node.kind)
  const fields = spec ? spec.form.filter((field) => isShown(field, node, spec)).map((field) => shownField(spec.kind, field)) : []
  const languages = spec ? Object.entries(languagesOf(spec)).filter(([, language]) => language !== 'json-schema') : []
  const placed = new Set(fields.map((field) => field.name))
  const loose = problems.filter(
    (problem) =>
      !problem.field ||
      (![...placed].some((name) => belongs(problem, name)) && !problem.field.startsWith('run') && problem.field !== 'pinned'),
  )
  return (
    <div className="inspector-form flex flex-col gap-4 p-4">
      <div>
        <p className="mb-2 text-muted text-xs">{kindTitle(node.kind)}</p>
        <Field label={text.label}>
          {(attributes) => (
            <input
              {...attributes}
              className="field"
              value={node.label}
              maxLength={500}
              readOnly={readOnly}
              onChange={(event) => edit(rename(id, event.target.value))}
            />
          )}
        </Field>
        {spec && <p className="mt-2 text-muted text-xs">{kindSummary(spec.kind)}</p>}
      </div>
      {spec && spec.kind !== 'note' && <RunGroup id={id} />}
      {loose.map((problem) => (
        <ProblemNote key={`${problem.code} ${problem.message}`} problem={problem} own={problem} />
      ))}
      {node.pinned && (
        <PinPanel
          key={id}
          id={id}
          label={node.label || id}
          pinned={node.pinned}
          readOnly={readOnly}
          problems={problems.filter(({ field }) => field === 'pinned')}
        />
      )}
      {fields.map((field) => (
        <Field
          key={field.name}
          name={field.name}
          label={field.label}
          help={field.help}
          inline={field.widget === 'switch'}
          problems={problems.filter((problem) => belongs(problem, field.name))}
        >
          {(attributes) => {
            const control = (help?: Pick<CodeFieldProps, 'complete' | 'onHandle'>) => (
              <Control
                field={field}
                label={field.label}
                value={valueAt(node, spec as NodeSpec, field.name)}
                readOnly={readOnly}
                attributes={attributes}
                onChange={(value) => edit(configure(id, field.name, value))}
                {...(help ? { help } : {})}
              />
            )
            if (!languages.some(([path]) => path === field.name || path.startsWith(`${field.name}.`))) return control()
            const language = field.widget === 'code' ? languages.find(([path]) => path === field.name)?.[1] : undefined
            return (
              <WrittenField id={id} node={node} field={field.name} label={field.label} language={language ?? null} readOnly={readOnly}>
                {control}
              </WrittenField>
            )
          }}
        </Field>
      ))}
      {spec && previewedKinds.has(spec.kind) && <PromptPreview key={`preview ${id}`} id={id} />}
      <Field label={text.phase} help={text.phaseHelp}>
        {(attributes) => (
          <select
            {...attributes}
            className="field"
            disabled={readOnly}
            value={node.phase ?? ''}
            onChange={(event) => edit(setPhase(id, event.target.value || undefined))}
          >
            <option value="">{text.noPhase}</option>
            {phases.map((phase) => (
              <option key={phase} value={phase}>
                {phaseName(phase)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Connections id={id} />
      {spec && spec.kind !== 'note' && <RunSettings id={id} node={node} readOnly={readOnly} problems={problems} />}
      {!readOnly && (
        <Button
          icon={Trash2}
          className="self-start"
          onClick={() => {
            edit(remove([id], []))
            select([])
          }}
        >
          {text.deleteNode}
        </Button>
      )}
    </div>
  )
}

const none: readonly Problem[] = []

/** A problem at `labels.0.name` is shown at the field `labels`. */
const belongs = (problem: Problem, field: string): boolean => problem.field === field || problem.field?.startsWith(`${field}.`) === true

/** What a field holds: what the config says, or what the kind takes by default. */
function valueAt(node: WorkflowNode, spec: NodeSpec, path: string): Json | undefined {
  const own = read(node.config, path)
  if (own !== undefined) return own
  return read(defaultsOf(spec, node) as Json, path)
}

function defaultsOf(spec: NodeSpec, node: WorkflowNode): unknown {
  const parsed = spec.config.safeParse(kindConfig(node.config))
  return parsed.success ? parsed.data : (spec.config.safeParse({}).data ?? {})
}

function read(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), value)
}

function isShown(field: FormField, node: WorkflowNode, spec: NodeSpec): boolean {
  return !field.showWhen || field.showWhen.in.includes(valueAt(node, spec, field.showWhen.field) as Json)
}
