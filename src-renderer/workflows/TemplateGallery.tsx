import { Bot, Code, FilePlus2, FileSearch, type LucideIcon, MessageCircle, PenLine, Sparkles, WifiOff, Wrench } from 'lucide-react'
import { type FormEvent, useMemo, useState } from 'react'
import type { WorkflowTemplate } from '#shared/api/workflow-library.ts'
import { pictureOf } from '#shared/document/document-picture.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { openDialog } from '../state/session-store.ts'
import { createWorkflow } from '../state/tabs.ts'
import { Button } from '../ui/Button.tsx'
import { workflowText } from '../ui/workflow-strings.ts'
import { DescribeWorkflow } from './DescribeWorkflow.tsx'
import { FolderField, NameField } from './NewWorkflowFields.tsx'
import { TagList } from './TagList.tsx'
import { needsOf } from './template-needs.ts'
import { WorkflowPicture } from './WorkflowPicture.tsx'

const text = workflowText.gallery

/** Stands for a description in place of a template; no file is called so. */
const inWords = '/'

/** What to begin a workflow with: nothing, or a template, shown as what it looks like. */
export function TemplateGallery({ folder }: { folder: string }) {
  const templates = useCatalogue((state) => state.templates)
  const [chosen, setChosen] = useState('')
  const template = templates.find(({ name }) => name === chosen)
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col max-md:overflow-auto">
      <fieldset className="min-w-0 flex-1 overflow-auto p-4 max-md:shrink-0 max-md:overflow-visible">
        <legend className="sr-only">{text.choose}</legend>
        <h3 className="mb-3 font-medium">{text.choose}</h3>
        <div className="grid grid-cols-[repeat(auto-fill,minmax(190px,1fr))] gap-3">
          <Card title={text.empty} about={text.emptyText} icon={FilePlus2} chosen={chosen === ''} onChoose={() => setChosen('')} />
          <Card title={text.words} about={text.wordsText} icon={PenLine} chosen={chosen === inWords} onChoose={() => setChosen(inWords)} />
          {templates.map((each) => (
            <Card
              key={each.name}
              title={each.document.name}
              about={each.document.description}
              template={each}
              chosen={chosen === each.name}
              onChoose={() => setChosen(each.name)}
            />
          ))}
        </div>
      </fieldset>
      {chosen === inWords ? <DescribeWorkflow folder={folder} /> : <Choice folder={folder} template={template} key={chosen} />}
    </div>
  )
}

interface CardProps {
  title: string
  about: string
  template?: WorkflowTemplate
  /** Where there is nothing to draw. */
  icon?: LucideIcon
  chosen: boolean
  onChoose(): void
}

/** A radio button that looks like a card; the arrow keys go from one to the next. */
function Card({ title, about, template, icon: Icon = FilePlus2, chosen, onChoose }: CardProps) {
  const picture = useMemo(() => template && pictureOf(template.document), [template])
  return (
    <label
      className={`relative flex cursor-pointer flex-col overflow-hidden rounded border bg-surface has-focus-visible:outline-2 has-focus-visible:outline-accent ${chosen ? 'border-accent! ring-1 ring-accent' : 'hover:border-strong'}`}
    >
      <input type="radio" name="template" className="sr-only" checked={chosen} onChange={onChoose} aria-label={visibleText(title)} />
      <span className="grid h-24 place-items-center border-b bg-canvas">
        {picture ? <WorkflowPicture picture={picture} className="size-full" /> : <Icon size={22} className="text-muted" aria-hidden />}
      </span>
      <span className="flex flex-col gap-0.5 px-2.5 py-2">
        <span className="truncate font-medium">{visibleText(title)}</span>
        <span className="line-clamp-2 text-muted text-xs">{visibleText(about)}</span>
      </span>
    </label>
  )
}

/** The chosen one in full, with what it is to be called and where it goes. */
function Choice({ folder, template }: { folder: string; template: WorkflowTemplate | undefined }) {
  const [name, setName] = useState('')
  const [where, setWhere] = useState(folder)
  const title = template?.document.name ?? workflowText.import.untitled
  const create = async (event: FormEvent) => {
    event.preventDefault()
    const made = await createWorkflow({ name: name.trim() || title, folder: where, ...(template ? { template: template.name } : {}) })
    if (made) openDialog(null)
  }
  return (
    <form
      className="flex w-80 shrink-0 flex-col gap-3 overflow-auto border-l p-4 max-md:w-full max-md:border-t max-md:border-l-0"
      onSubmit={(event) => void create(event)}
    >
      {template && <Details template={template} />}
      <NameField value={name} placeholder={title} first={template === undefined} onChange={setName} />
      <FolderField value={where} onChange={setWhere} />
      <Button type="submit" look="primary">
        {text.create}
      </Button>
    </form>
  )
}

function Details({ template: { document } }: { template: WorkflowTemplate }) {
  const picture = useMemo(() => pictureOf(document), [document])
  const needs = useMemo(() => needsOf(document), [document])
  const chips: [LucideIcon, string, boolean][] = [
    [WifiOff, text.offline, true],
    [Bot, text.agents, needs.agents],
    [Sparkles, text.models, needs.models],
    [FileSearch, text.evidence, needs.evidence],
    [MessageCircle, text.people, needs.people],
    [Code, text.code, needs.code],
    [Wrench, text.tools(needs.tools), needs.tools > 0],
  ]
  return (
    <>
      <WorkflowPicture
        picture={picture}
        label={text.picture(visibleText(document.name))}
        className="h-44 w-full shrink-0 rounded border bg-canvas"
      />
      <div>
        <h3 className="font-semibold">{visibleText(document.name)}</h3>
        <p className="mt-1 text-muted">{visibleText(document.description)}</p>
      </div>
      <ul aria-label={text.needs} className="flex flex-wrap gap-1">
        {chips
          .filter(([, , shown]) => shown)
          .map(([Icon, label]) => (
            <li key={label} className="flex items-center gap-1 rounded bg-sunken px-1.5 text-xs leading-5">
              <Icon size={12} className="text-muted" aria-hidden />
              {label}
            </li>
          ))}
      </ul>
      {needs.inputs.length > 0 && (
        <p className="text-xs">
          <span className="text-muted">{text.inputs}: </span>
          {needs.inputs.map(visibleText).join(', ')}
        </p>
      )}
      <TagList tags={document.tags ?? []} most={6} />
    </>
  )
}
