import { FileUp, FileWarning, Plus, Search, Workflow } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { WorkflowSummary } from '#shared/api/contract.ts'
import { documentLimits } from '#shared/document/limits.ts'
import { visibleText } from '#shared/visible-text.ts'
import { loadWorkflows, useCatalogue } from '../state/catalogue-store.ts'
import { useDocument } from '../state/document-store.ts'
import { notify, openDialog, useSession } from '../state/session-store.ts'
import { createWorkflow, openWorkflow } from '../state/tabs.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { when } from '../ui/format.ts'
import { strings } from '../ui/strings.ts'

const text = strings.workflows
const close = () => openDialog(null)

/** The workflows of the workspace: open one, make one, bring one in from a file. */
export function WorkflowsDialog() {
  const open = useSession((state) => state.dialog === 'workflows')
  useEffect(() => {
    if (open) void loadWorkflows()
  }, [open])
  return (
    <Dialog open={open} onClose={close} title={text.title} width={640} footer={<Import />}>
      <div className="flex flex-col gap-4">
        <List />
        <Create />
      </div>
    </Dialog>
  )
}

function List() {
  const workflows = useCatalogue((state) => state.workflows)
  const error = useCatalogue((state) => state.workflowsError)
  const [query, setQuery] = useState('')
  if (error) return <Failed error={error} onRetry={() => void loadWorkflows()} />
  if (!workflows) return <Loading />
  if (workflows.length === 0) return <Empty icon={Workflow} title={text.none} text={text.noneHint} />
  const found = workflows.filter((workflow) =>
    `${workflow.name} ${workflow.description}`.toLowerCase().includes(query.trim().toLowerCase()),
  )
  return (
    <div>
      {workflows.length > 6 && (
        <div className="relative mb-2">
          <Search size={14} className="pointer-events-none absolute top-2 left-2 text-muted" aria-hidden />
          <input
            className="field pl-7!"
            placeholder={text.search}
            aria-label={text.search}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
        </div>
      )}
      {found.length === 0 && <Empty title={text.noMatch} />}
      <ul className="max-h-72 overflow-auto rounded border">
        {found.map((workflow) => (
          <Item key={workflow.file} workflow={workflow} />
        ))}
      </ul>
    </div>
  )
}

function Item({ workflow }: { workflow: WorkflowSummary }) {
  const current = useDocument((state) => state.open?.file === workflow.file)
  const Icon = workflow.readable ? Workflow : FileWarning
  return (
    <li className="border-b last:border-b-0">
      <button
        type="button"
        aria-current={current || undefined}
        className={`flex w-full items-center gap-3 px-3 py-2 text-left hover:bg-sunken ${current ? 'bg-accent-soft' : ''}`}
        onClick={() => {
          close()
          void openWorkflow(workflow.file)
        }}
      >
        <Icon size={16} className={`shrink-0 ${workflow.readable ? 'text-muted' : 'text-bad'}`} aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{visibleText(workflow.name) || workflow.file}</span>
          <span className={`block truncate text-xs ${workflow.readable ? 'text-muted' : 'text-bad'}`}>
            {visibleText(workflow.description) || workflow.file}
          </span>
        </span>
        <span className="shrink-0 text-muted text-xs">{when(workflow.updatedAt)}</span>
      </button>
    </li>
  )
}

function Create() {
  const templates = useCatalogue((state) => state.templates)
  const [name, setName] = useState('')
  const [template, setTemplate] = useState('')
  const chosen = templates.find((each) => each.name === template)
  return (
    <form
      className="flex flex-col gap-2 rounded border p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void createWorkflow({ name: name.trim() || chosen?.document.name || text.create, ...(template ? { template } : {}) }).then((made) => {
          if (!made) return
          setName('')
          close()
        })
      }}
    >
      <h3 className="font-semibold">{text.create}</h3>
      <div className="flex items-end gap-2 max-sm:flex-col max-sm:items-stretch">
        <label className="flex flex-1 flex-col gap-1 font-medium text-xs">
          {text.name}
          <input
            className="field font-normal"
            maxLength={200}
            placeholder={chosen?.document.name ?? text.create}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="flex flex-1 flex-col gap-1 font-medium text-xs">
          {text.from}
          <select className="field font-normal" value={template} onChange={(event) => setTemplate(event.target.value)}>
            <option value="">{text.empty}</option>
            {templates.map((each) => (
              <option key={each.name} value={each.name}>
                {each.document.name}
              </option>
            ))}
          </select>
        </label>
        <Button type="submit" look="primary" icon={Plus}>
          {text.make}
        </Button>
      </div>
      {chosen && <p className="text-muted text-xs">{chosen.document.description}</p>}
    </form>
  )
}

function Import() {
  const picker = useRef<HTMLInputElement>(null)
  const take = async (file: File | undefined) => {
    if (!file) return
    if (file.size > documentLimits.bytes) return notify({ tone: 'bad', text: text.tooLarge })
    const name = file.name.replace(/(\.trellis)?\.json$/i, '').slice(0, 200) || text.create
    if (await createWorkflow({ name, text: await file.text() })) close()
  }
  return (
    <>
      <span className="flex-1 text-muted text-xs">{text.importHint}</span>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        className="hidden"
        aria-label={text.import}
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ''
        }}
      />
      <Button icon={FileUp} onClick={() => picker.current?.click()}>
        {text.import}
      </Button>
    </>
  )
}
