import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import type { Problem } from '#shared/document/problem.ts'
import { folderOf, isWithin, joinPath, nameOf, namingProblem, workflowExtension } from '#shared/document/workflow-path.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Field } from '../inspector/Field.tsx'
import { useCatalogue } from '../state/catalogue-store.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { strings } from '../ui/strings.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { makeFolder, moveFolder, moveWorkflows, purgeWorkflows, renameWorkflow } from './home-actions.ts'
import { type Ask, ask, useHome } from './home-store.ts'
import { TagsDialog } from './TagsDialog.tsx'

const text = workflowText.dialogs
const close = () => ask(null)

/** What is asked before something is done with workflows and folders. */
export function AskDialogs() {
  const asked = useHome((state) => state.ask)
  useEffect(() => {
    if (asked) return returnKeyboard
  }, [asked])
  if (!asked) return null
  return <Asked asked={asked} key={JSON.stringify(asked)} />
}

/** The menu that led here is gone by now: the keyboard goes back to the list. */
function returnKeyboard(): void {
  setTimeout(() => {
    const at = document.activeElement
    if (at === document.body || at?.getAttribute('role') === 'dialog')
      document.querySelector<HTMLElement>('[data-home-item][tabindex="0"]')?.focus()
  })
}

function Asked({ asked }: { asked: Ask }) {
  switch (asked.what) {
    case 'rename':
      return <RenameDialog file={asked.file} />
    case 'move':
      return (
        <MoveDialog
          title={text.move(asked.files.length)}
          from={commonFolder(asked.files)}
          onMove={(folder) => moveWorkflows(asked.files, folder)}
        />
      )
    case 'tags':
      return <TagsDialog files={asked.files} />
    case 'new-folder':
      return (
        <NameDialog
          title={asked.inside ? `${text.newFolder} ${text.inside(visibleText(asked.inside))}` : text.newFolder}
          initial=""
          submit={text.make}
          pathOf={(name) => joinPath(asked.inside, name)}
          onDone={makeFolder}
        />
      )
    case 'rename-folder':
      return (
        <NameDialog
          title={text.renameFolder(visibleText(nameOf(asked.folder)))}
          initial={nameOf(asked.folder)}
          submit={text.apply}
          pathOf={(name) => joinPath(folderOf(asked.folder), name)}
          onDone={(path) => moveFolder(asked.folder, path)}
        />
      )
    case 'move-folder':
      return (
        <MoveDialog
          title={text.moveFolder(visibleText(nameOf(asked.folder)))}
          from={folderOf(asked.folder)}
          except={asked.folder}
          onMove={(folder) => moveFolder(asked.folder, joinPath(folder, nameOf(asked.folder)))}
        />
      )
    case 'purge':
      return <PurgeDialog trash={asked.trash} />
  }
}

const commonFolder = (files: readonly string[]): string | null => {
  const folders = new Set(files.map(folderOf))
  return folders.size === 1 ? ([...folders][0] ?? '') : null
}

interface FormDialogProps {
  title: string
  submit: string
  ready: boolean
  onSubmit(): Promise<boolean>
  children: ReactNode
}

/** A dialog whose form closes it once what it asks for was done. */
function FormDialog({ title, submit, ready, onSubmit, children }: FormDialogProps) {
  const [busy, setBusy] = useState(false)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!ready || busy) return
    setBusy(true)
    if (await onSubmit()) close()
    else setBusy(false)
  }
  return (
    <Dialog open onClose={close} title={title} width={460}>
      <form className="flex flex-col gap-4" onSubmit={(event) => void send(event)}>
        {children}
        <div className="flex justify-end gap-2">
          <Button onClick={close}>{strings.cancel}</Button>
          <Button type="submit" look="primary" disabled={!ready || busy}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

const asProblems = (message: string | undefined): Problem[] =>
  message === undefined ? [] : [{ code: 'file.name_invalid', severity: 'error', message, mend: '' }]

function RenameDialog({ file }: { file: string }) {
  const workflow = useCatalogue((state) => state.workflows?.find((each) => each.file === file))
  const stemNow = nameOf(file).slice(0, -workflowExtension.length)
  const [name, setName] = useState(workflow?.name ?? '')
  const [stem, setStem] = useState(stemNow)
  const path = joinPath(folderOf(file), `${stem.trim()}${workflowExtension}`)
  const problem = path === file ? undefined : stem.includes('/') ? text.noSlash : namingProblem(path)
  return (
    <FormDialog
      title={text.rename}
      submit={text.apply}
      ready={name.trim() !== '' && problem === undefined}
      onSubmit={() => renameWorkflow(file, name.trim(), stem.trim())}
    >
      <Field label={text.name}>
        {(attributes) => (
          <input
            {...attributes}
            // biome-ignore lint/a11y/noAutofocus: it is what the dialog is about
            autoFocus
            className="field"
            maxLength={500}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.file} help={text.fileHelp} problems={asProblems(problem)}>
        {(attributes) => (
          <span className="flex items-center gap-1">
            <input
              {...attributes}
              className="field font-mono"
              maxLength={200}
              value={stem}
              onChange={(event) => setStem(event.target.value)}
            />
            <span className="shrink-0 font-mono text-muted">{workflowExtension}</span>
          </span>
        )}
      </Field>
    </FormDialog>
  )
}

interface NameDialogProps {
  title: string
  initial: string
  submit: string
  pathOf(name: string): string
  onDone(path: string): Promise<boolean>
}

function NameDialog({ title, initial, submit, pathOf, onDone }: NameDialogProps) {
  const [name, setName] = useState(initial)
  const path = pathOf(name.trim())
  const problem = name.trim() === '' || name === initial ? undefined : namingProblem(path)
  return (
    <FormDialog title={title} submit={submit} ready={name.trim() !== '' && problem === undefined} onSubmit={() => onDone(path)}>
      <Field label={text.folderName} problems={asProblems(problem)}>
        {(attributes) => (
          <input
            {...attributes}
            // biome-ignore lint/a11y/noAutofocus: it is what the dialog is about
            autoFocus
            className="field"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  )
}

interface MoveDialogProps {
  title: string
  /** Where it is now, or null for several places. */
  from: string | null
  /** A folder that cannot go into itself. */
  except?: string
  onMove(folder: string): Promise<boolean>
}

function MoveDialog({ title, from, except, onMove }: MoveDialogProps) {
  const folders = useHome((state) => state.folders)
  const [to, setTo] = useState(from ?? '')
  const all = ['', ...folders].filter((folder) => except === undefined || !isWithin(folder, except))
  return (
    <FormDialog title={title} submit={text.moveHere} ready={to !== from} onSubmit={() => onMove(to)}>
      <fieldset className="max-h-72 overflow-auto rounded border p-1">
        <legend className="sr-only">{text.to}</legend>
        {all.map((folder) => (
          <label
            key={folder}
            className={`flex h-7 cursor-pointer items-center gap-2 rounded px-2 ${to === folder ? 'bg-accent-soft' : 'hover:bg-sunken'}`}
            style={{ paddingLeft: folder === '' ? 8 : 20 + 12 * (folder.split('/').length - 1) }}
          >
            <input type="radio" name="to" className="accent-(--accent)" checked={to === folder} onChange={() => setTo(folder)} />
            {folder === '' ? workflowText.list.topFolder : visibleText(nameOf(folder))}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  )
}

function PurgeDialog({ trash }: { trash: readonly string[] }) {
  return (
    <Dialog
      open
      onClose={close}
      title={text.purge(trash.length)}
      description={text.purgeText}
      width={420}
      footer={
        <>
          <Button onClick={close}>{strings.cancel}</Button>
          <Button look="bad" onClick={() => void purgeWorkflows(trash).then((done) => done && close())}>
            {text.purgeYes}
          </Button>
        </>
      }
    >
      <ul className="max-h-40 overflow-auto">
        <Names trash={trash} />
      </ul>
    </Dialog>
  )
}

function Names({ trash }: { trash: readonly string[] }) {
  const entries = useHome((state) => state.trash)
  return entries?.filter(({ id }) => trash.includes(id)).map(({ id, name }) => <li key={id}>{visibleText(name)}</li>)
}
