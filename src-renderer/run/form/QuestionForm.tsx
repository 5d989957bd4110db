import { Send } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { WaitRequest } from '#shared/events/run-event.ts'
import { isJsonObject, type Json } from '#shared/json.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { OutcomeForm } from './OutcomeForm.tsx'
import { SchemaFields } from './SchemaFields.tsx'
import { type Draft, emptyDraft, fieldsOf, readDraft, singleField } from './schema-form.ts'

interface QuestionFormProps {
  request: WaitRequest
  compact: boolean
  sent: boolean
  onAnswer(value: Json): void
}

/** The answer to a question: one of its options, a form for its fields, or a text. */
export function QuestionForm(props: QuestionFormProps) {
  const { request } = props
  if (request.outcome) return <OutcomeForm {...props} />
  const fields = fieldsOf(request.fields)
  if (fields.length > 0) return <FieldsForm {...props} fields={fields} />
  const single = singleField(request.fields)
  if (single)
    return (
      <FieldsForm
        {...props}
        fields={[{ ...single, title: runText.wait.answer }]}
        onAnswer={(value) => props.onAnswer(isJsonObject(value) ? (value.answer ?? null) : value)}
      />
    )
  if (request.options && request.options.length > 0) return <Options {...props} options={request.options} />
  return <TextForm {...props} />
}

function Options({ options, sent, compact, onAnswer }: QuestionFormProps & { options: readonly string[] }) {
  return (
    <div className="flex flex-wrap gap-2">
      {options.map((option) => (
        <Button key={option} small={compact} disabled={sent} onClick={() => onAnswer(option)}>
          {visibleText(option)}
        </Button>
      ))}
    </div>
  )
}

function FieldsForm({ fields, sent, compact, onAnswer }: QuestionFormProps & { fields: ReturnType<typeof fieldsOf> }) {
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(fields))
  const [tried, setTried] = useState(false)
  const { values, errors } = readDraft(fields, draft)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(errors).length === 0) onAnswer(values)
  }
  return (
    <form className="flex max-w-lg flex-col gap-3" onSubmit={submit}>
      <SchemaFields fields={fields} draft={draft} errors={tried ? errors : {}} disabled={sent} onChange={setDraft} />
      <Button type="submit" small={compact} look="primary" icon={Send} disabled={sent} className="self-start">
        {runText.wait.send}
      </Button>
    </form>
  )
}

function TextForm({ sent, compact, onAnswer }: QuestionFormProps) {
  const [answer, setAnswer] = useState('')
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (answer.trim() !== '') onAnswer(answer)
  }
  return (
    <form className="flex max-w-lg flex-col gap-2" onSubmit={submit}>
      <label htmlFor={id} className="sr-only">
        {runText.wait.answer}
      </label>
      <textarea
        id={id}
        className="field min-h-16 resize-y"
        rows={compact ? 2 : 3}
        placeholder={runText.wait.answer}
        value={answer}
        disabled={sent}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <Button type="submit" small={compact} look="primary" icon={Send} disabled={sent || answer.trim() === ''} className="self-start">
        {runText.wait.send}
      </Button>
    </form>
  )
}
