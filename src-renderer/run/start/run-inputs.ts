import { create } from 'zustand'
import type { Json } from '#shared/json.ts'
import { useDocument } from '../../state/document-store.ts'
import { type Draft, emptyDraft, type FormField, fieldsOf, readDraft } from '../form/schema-form.ts'

/** What has been typed into the start form, by workflow, so that it is there again for the next run. */
const useDrafts = create<Record<string, Draft>>(() => ({}))

export interface RunInputs {
  fields: FormField[]
  draft: Draft
  values: Record<string, Json>
  /** What has to change, by field. */
  errors: Record<string, string>
}

function inputsOf(schema: Json | undefined, typed: Draft | undefined): RunInputs {
  const fields = fieldsOf(schema)
  // fields that the workflow has got since begin with their defaults
  const draft = { ...emptyDraft(fields), ...typed }
  return { fields, draft, ...readDraft(fields, draft) }
}

/** The inputs that the next run of the open workflow gets. */
export function runInputs(): RunInputs {
  const { document } = useDocument.getState()
  return inputsOf(document?.inputs, document ? useDrafts.getState()[document.id] : undefined)
}

export function useRunInputs(): RunInputs {
  const schema = useDocument((state) => state.document?.inputs)
  const id = useDocument((state) => state.document?.id ?? '')
  const typed = useDrafts((state) => state[id])
  return inputsOf(schema, typed)
}

export function typeInputs(draft: Draft): void {
  const { document } = useDocument.getState()
  if (document) useDrafts.setState({ [document.id]: draft })
}
