import { useMemo } from 'react'
import { readTags } from '#shared/document/tags.ts'
import type { WorkflowBudget } from '#shared/document/workflow-document.ts'
import { isJsonObject } from '#shared/json.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { edit, isReadOnly, shownDocument, useDocument } from '../state/document-store.ts'
import { setTags, setWorkflow } from '../state/edit/edits.ts'
import { strings } from '../ui/strings.ts'
import { TagsField } from '../ui/TagsField.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { BudgetFields } from './BudgetFields.tsx'
import { Field } from './Field.tsx'
import { ProblemNote } from './ProblemNote.tsx'
import { JsonControl } from './text-controls.tsx'

const text = strings.inspector.workflow

/** The workflow itself: shown while no node is selected. */
export function WorkflowSettings() {
  const document = useDocument(shownDocument)
  const readOnly = useDocument(isReadOnly)
  const allProblems = useDocument((state) => state.problems)
  const workflows = useCatalogue((state) => state.workflows)
  const known = useMemo(() => readTags((workflows ?? []).flatMap(({ tags }) => tags)), [workflows])
  if (!document) return null
  const problems = allProblems.filter((problem) => problem.node === undefined && problem.edge === undefined)
  const setBudget = (budget: WorkflowBudget) => {
    const { budget: _budget, ...settings } = document.settings
    edit(setWorkflow({ settings: Object.keys(budget).length === 0 ? settings : { ...settings, budget } }))
  }
  return (
    <div className="flex h-full flex-col gap-4 overflow-auto p-4">
      <h2 className="font-semibold">{text.title}</h2>
      {problems.map((problem) => (
        <ProblemNote key={`${problem.code} ${problem.message}`} problem={problem} />
      ))}
      <Field label={text.name}>
        {(attributes) => (
          <input
            {...attributes}
            className="field"
            maxLength={500}
            value={document.name}
            readOnly={readOnly}
            onChange={(event) => edit(setWorkflow({ name: event.target.value }))}
          />
        )}
      </Field>
      <Field label={text.description}>
        {(attributes) => (
          <textarea
            {...attributes}
            className="field field-sizing-content max-h-60 min-h-16 resize-y"
            maxLength={10_000}
            value={document.description}
            readOnly={readOnly}
            onChange={(event) => edit(setWorkflow({ description: event.target.value }))}
          />
        )}
      </Field>
      <Field label={workflowText.tags.label} help={workflowText.tags.help}>
        {(attributes) => (
          <TagsField
            attributes={attributes}
            tags={document.tags ?? []}
            known={known}
            readOnly={readOnly}
            onAdd={(tag) => edit(setTags(readTags([...(document.tags ?? []), tag])))}
            onRemove={(tag) => edit(setTags((document.tags ?? []).filter((other) => other !== tag)))}
          />
        )}
      </Field>
      <Field label={text.inputs} help={text.inputsHelp}>
        {(attributes) => (
          <JsonControl
            label={text.inputs}
            value={document.inputs}
            readOnly={readOnly}
            attributes={attributes}
            onChange={(value) => isJsonObject(value) && edit(setWorkflow({ inputs: value }))}
          />
        )}
      </Field>
      <Field label={text.outputs} help={text.outputsHelp}>
        {(attributes) => (
          <JsonControl
            label={text.outputs}
            value={document.outputs}
            readOnly={readOnly}
            attributes={attributes}
            onChange={(value) => isJsonObject(value) && edit(setWorkflow({ outputs: value }))}
          />
        )}
      </Field>
      <h3 className="font-medium text-xs">{text.budget}</h3>
      <div className="grid grid-cols-2 gap-2">
        <BudgetFields budget={document.settings.budget ?? {}} readOnly={readOnly} onChange={setBudget} />
      </div>
    </div>
  )
}
