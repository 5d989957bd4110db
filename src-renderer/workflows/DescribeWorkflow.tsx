import { Sparkles } from 'lucide-react'
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { ComposedWorkflow } from '#shared/compose/composed-workflow.ts'
import { longestRequest, type PlanShape, planShapes } from '#shared/compose/workflow-plan.ts'
import { pictureOf } from '#shared/document/document-picture.ts'
import { writeDocument } from '#shared/document/write-document.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { visibleText } from '#shared/visible-text.ts'
import { call, errorData } from '../state/api.ts'
import { answering, useCatalogue } from '../state/catalogue-store.ts'
import { openDialog } from '../state/session-store.ts'
import { createWorkflow } from '../state/tabs.ts'
import { Button } from '../ui/Button.tsx'
import { Failed } from '../ui/Empty.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { FolderField, NameField } from './NewWorkflowFields.tsx'
import { WorkflowPicture } from './WorkflowPicture.tsx'

const text = workflowText.describe

/** A workflow from what it is to do, in plain words: planned, looked at, and then made. */
export function DescribeWorkflow({ folder }: { folder: string }) {
  const [words, setWords] = useState('')
  const [shape, setShape] = useState<PlanShape | ''>('')
  const [model, setModel] = useState('offline')
  const plan = usePlan()
  const outcome = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // in a narrow window it comes up below what is seen
    if (plan.made || plan.error) outcome.current?.scrollIntoView({ block: 'nearest' })
  }, [plan.made, plan.error])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void plan.make({ text: words, model, ...(shape === '' ? {} : { shape }) })
  }
  return (
    <div className="flex w-[420px] shrink-0 flex-col gap-4 overflow-auto border-l p-4 max-md:w-full max-md:border-t max-md:border-l-0">
      <form className="flex flex-col gap-3" onSubmit={submit}>
        <label className="flex flex-col gap-1 font-medium text-xs">
          {text.words}
          <textarea
            // biome-ignore lint/a11y/noAutofocus: it is what is to be filled in here
            autoFocus
            className="field min-h-28 font-normal text-sm"
            maxLength={longestRequest}
            placeholder={text.placeholder}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && words.trim() !== '') submit(event)
            }}
          />
        </label>
        <div className="flex gap-3">
          <label className="flex min-w-0 flex-1 flex-col gap-1 font-medium text-xs">
            {text.shape}
            <select
              className="field font-normal text-sm"
              value={shape}
              onChange={(event) => setShape(event.target.value as PlanShape | '')}
            >
              <option value="">{text.shapeByWords}</option>
              {planShapes.map((each) => (
                <option key={each} value={each}>
                  {text.shapes[each]}
                </option>
              ))}
            </select>
          </label>
          <ModelField model={model} onChoose={setModel} />
        </div>
        <Button type="submit" icon={Sparkles} look={plan.made ? 'plain' : 'primary'} disabled={plan.busy || words.trim() === ''}>
          {plan.busy ? text.planning : plan.made ? text.again : text.plan}
        </Button>
      </form>
      <div ref={outcome}>
        {plan.error && <Failed error={plan.error} />}
        {plan.made && (
          <Made
            key={plan.made.document.name}
            made={plan.made}
            folder={folder}
            onSteps={() => void plan.make({ text: words, model, fromSteps: true })}
          />
        )}
      </div>
    </div>
  )
}

function ModelField({ model, onChoose }: { model: string; onChoose(model: string): void }) {
  const models = answering(useCatalogue((state) => state.models))
  return (
    <label className="flex min-w-0 flex-1 flex-col gap-1 font-medium text-xs">
      {text.model}
      <select className="field font-normal text-sm" value={model} onChange={(event) => onChoose(event.target.value)}>
        {models.map(({ name, unavailable }) => (
          <option key={name} value={name} disabled={unavailable !== undefined}>
            {name === 'offline' ? text.offline : visibleText(name)}
          </option>
        ))}
      </select>
    </label>
  )
}

interface Request {
  text: string
  model: string
  shape?: PlanShape
  fromSteps?: boolean
}

/** One plan at a time: what is asked for later takes the place of what is on its way. */
function usePlan() {
  const [state, setState] = useState<{ busy: boolean; made: ComposedWorkflow | null; error: ErrorData | null }>({
    busy: false,
    made: null,
    error: null,
  })
  const latest = useRef(0)
  const make = async (request: Request) => {
    const turn = ++latest.current
    setState(({ made }) => ({ busy: true, made, error: null }))
    try {
      const made = await call((client) => client.workflow.compose(request))
      if (turn === latest.current) setState({ busy: false, made, error: null })
    } catch (thrown) {
      if (turn === latest.current) setState({ busy: false, made: null, error: errorData(thrown) })
    }
  }
  return { ...state, make }
}

interface MadeProps {
  made: ComposedWorkflow
  folder: string
  /** Asks for one made of its steps instead of the template. */
  onSteps(): void
}

/** What came of the words, and how, before it is made a workflow of the workspace. */
function Made({ made: { document, made, steps, problems, near }, folder, onSteps }: MadeProps) {
  const picture = useMemo(() => pictureOf(document), [document])
  const unread = steps.filter((step) => step.unread).map(({ title }) => visibleText(title))
  const [name, setName] = useState('')
  const [where, setWhere] = useState(folder)
  const create = async (event: FormEvent) => {
    event.preventDefault()
    const content = writeDocument(document)
    if (await createWorkflow({ name: name.trim() || document.name, folder: where, text: content })) openDialog(null)
  }
  return (
    <section aria-label={text.made} className="flex flex-col gap-3" aria-live="polite">
      <WorkflowPicture
        picture={picture}
        label={workflowText.gallery.picture(visibleText(document.name))}
        className="h-40 w-full shrink-0 rounded border bg-canvas"
      />
      {made.of === 'template' ? (
        <p>
          {text.template(visibleText(document.name))}{' '}
          <button type="button" className="text-accent underline" onClick={onSteps}>
            {text.fromSteps}
          </button>
        </p>
      ) : (
        <>
          <p className="text-muted">
            {text.shapes[made.shape]}
            {near ? ` · ${text.near(visibleText(near))}` : ''}
          </p>
          <ol className="flex list-decimal flex-col gap-1.5 pl-5">
            {steps.map(({ title, kind, tools, from }) => (
              <li key={`${title} ${from}`}>
                <span className="font-medium">{visibleText(title)}</span> <span className="text-muted text-xs">{text.kinds[kind]}</span>
                {tools.length > 0 && <span className="block truncate font-mono text-muted text-xs">{tools.join(', ')}</span>}
              </li>
            ))}
          </ol>
          {unread.length > 0 && <p className="text-warn text-xs">{text.unread(unread)}</p>}
        </>
      )}
      {problems.length > 0 && (
        <ul className="flex flex-col gap-1 text-xs">
          {problems.map(({ message, severity, node = '' }) => (
            <li key={`${node} ${message}`} className={severity === 'error' ? 'text-bad' : 'text-warn'}>
              {visibleText(message)}
            </li>
          ))}
        </ul>
      )}
      <form className="flex flex-col gap-3 border-t pt-3" onSubmit={(event) => void create(event)}>
        <NameField value={name} placeholder={document.name} onChange={setName} />
        <FolderField value={where} onChange={setWhere} />
        <Button type="submit" look="primary">
          {workflowText.gallery.create}
        </Button>
      </form>
    </section>
  )
}
