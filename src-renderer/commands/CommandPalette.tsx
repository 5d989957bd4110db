import { Command as Palette } from 'cmdk'
import { Check, Search, Sparkles, Workflow } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useMemo, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { KindIcon } from '../canvas/KindIcon.tsx'
import { loadRunPage, useRunPages } from '../run/history/run-pages.ts'
import { answering, loadWorkflows, useCatalogue } from '../state/catalogue-store.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { setPreferences, usePreferences } from '../state/preferences-store.ts'
import { openRun } from '../state/run-store.ts'
import { goToNode, openDialog, useSession } from '../state/session-store.ts'
import { openWorkflow } from '../state/tabs.ts'
import { when } from '../ui/format.ts'
import { kindTitle } from '../ui/kind-text.ts'
import { StatusIcon } from '../ui/StatusIcon.tsx'
import { strings } from '../ui/strings.ts'
import { workflowText } from '../ui/workflow-strings.ts'
import { openHome } from '../workflows/home-store.ts'
import { type Command, type CommandId, isEnabled } from './command.ts'
import { matchScore } from './match-score.ts'
import { commands, shortcutOf } from './registry.ts'

const text = strings.commandPalette
const words: Partial<Record<CommandId, string>> = strings.commandWords
const close = () => openDialog(null)

/** Finds and does: every command, every node of what is open, every workflow and the newest runs. */
export function CommandPalette() {
  const open = useSession((state) => state.dialog === 'commands')
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Dialog.Content
          className="popup fixed top-[12vh] left-1/2 z-40 w-[620px] max-w-[94vw] -translate-x-1/2 overflow-hidden"
          aria-describedby={undefined}
        >
          <Dialog.Title className="sr-only">{text.title}</Dialog.Title>
          <Choices />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Choices() {
  const [typed, setTyped] = useState('')
  useEffect(() => {
    void loadWorkflows()
    void loadRunPage(useRunPages.getState().filter)
  }, [])
  return (
    <Palette label={text.title} filter={matchScore} loop className="flex max-h-[70vh] flex-col">
      <Palette.Input
        autoFocus
        value={typed}
        onValueChange={setTyped}
        placeholder={text.placeholder}
        className="h-11 shrink-0 border-b bg-transparent px-4 text-base outline-none placeholder:text-muted"
      />
      <Palette.List className="command-list min-h-0 flex-1 overflow-auto p-1">
        <Palette.Empty className="px-3 py-6 text-center text-muted">{text.nothing}</Palette.Empty>
        <Commands />
        <Models />
        <Nodes />
        <Workflows />
        <Runs />
        <Everywhere typed={typed.trim()} />
      </Palette.List>
    </Palette>
  )
}

/** Closes first, so that a command finds the window as the person does. */
function choose(perform: () => void): () => void {
  return () => {
    close()
    perform()
  }
}

function Commands() {
  // judged once, when the palette opens: its own dialog is no place for a command to be about
  const usable = useMemo(() => commands.filter((command) => command.id !== 'go.command' && isEnabled(command)), [])
  const groups = [...new Set(usable.map((command) => command.group))]
  return groups.map((group) => (
    <Palette.Group key={group} heading={strings.commandGroups[group]}>
      {usable
        .filter((command) => command.group === group)
        .map((command) => (
          <CommandItem key={command.id} command={command} />
        ))}
    </Palette.Group>
  ))
}

function CommandItem({ command }: { command: Command }) {
  const Icon = command.icon
  const key = shortcutOf(command.id)
  return (
    <Palette.Item value={command.id} keywords={[strings.commands[command.id], words[command.id] ?? '']} onSelect={choose(command.perform)}>
      <span className="grid w-4 shrink-0 place-items-center text-muted">{Icon && <Icon size={14} aria-hidden />}</span>
      <span className="min-w-0 flex-1 truncate">{strings.commands[command.id]}</span>
      {key && <kbd className="font-mono text-muted text-xs">{key}</kbd>}
    </Palette.Item>
  )
}

/** What new runs ask is a setting with as many values as there are models. */
function Models() {
  const models = answering(useCatalogue((state) => state.models))
  const current = usePreferences((state) => state.model)
  const choices = [{ name: null, label: strings.app.modelOfWorkflow }, ...models.map(({ name }) => ({ name, label: name }))]
  return (
    <Palette.Group heading={workflowText.palette.settings}>
      {choices.map(({ name, label }) => (
        <Palette.Item
          key={label}
          value={`model ${name}`}
          keywords={[workflowText.palette.model(label)]}
          onSelect={choose(() => setPreferences({ model: name }))}
        >
          <Sparkles size={14} className="w-4 shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 flex-1 truncate">{workflowText.palette.model(label)}</span>
          {name === current && <Check size={14} className="text-accent" aria-label={workflowText.palette.chosen} />}
        </Palette.Item>
      ))}
    </Palette.Group>
  )
}

/** What is in none of the lists may be in a workflow. */
function Everywhere({ typed }: { typed: string }) {
  if (typed === '') return null
  return (
    <Palette.Group forceMount className="border-t pt-1">
      <Palette.Item forceMount value="search everywhere" onSelect={choose(() => openHome({ at: 'all' }, typed))}>
        <Search size={14} className="w-4 shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 flex-1 truncate">{workflowText.palette.search(typed)}</span>
      </Palette.Item>
    </Palette.Group>
  )
}

/** So many are offered at most, of each sort. */
const most = 2000

function Nodes() {
  const document = useDocument(shownDocument)
  if (!document) return null
  return (
    <Palette.Group heading={text.nodes}>
      {Object.entries(document.nodes)
        .slice(0, most)
        .map(([id, node]) => (
          <Palette.Item
            key={id}
            value={`node ${id}`}
            keywords={[node.label, node.kind, kindTitle(node.kind)]}
            onSelect={choose(() => goToNode(id))}
          >
            <span className="grid w-4 shrink-0 place-items-center">
              <KindIcon kind={node.kind} size={14} />
            </span>
            <span className="min-w-0 flex-1 truncate">{visibleText(node.label) || strings.canvas.unnamed}</span>
            <span className="truncate text-muted text-xs">{kindTitle(node.kind)}</span>
          </Palette.Item>
        ))}
    </Palette.Group>
  )
}

function Workflows() {
  const workflows = useCatalogue((state) => state.workflows)
  return (
    <Palette.Group heading={text.workflows}>
      {(workflows ?? [])
        .filter((workflow) => workflow.readable)
        .slice(0, most)
        .map(({ file, name, description, updatedAt }) => (
          <Palette.Item
            key={file}
            value={`workflow ${file}`}
            keywords={[name, description]}
            onSelect={choose(() => void openWorkflow(file))}
          >
            <Workflow size={14} className="w-4 shrink-0 text-muted" aria-hidden />
            <span className="min-w-0 flex-1 truncate">{visibleText(name) || file}</span>
            <span className="text-muted text-xs">{when(updatedAt)}</span>
          </Palette.Item>
        ))}
    </Palette.Group>
  )
}

function Runs() {
  const runs = useRunPages((state) => state.runs)
  return (
    <Palette.Group heading={text.runs}>
      {(runs ?? []).slice(0, 50).map((run) => (
        <Palette.Item
          key={run.runId}
          value={`run ${run.runId}`}
          keywords={[run.workflowName, run.note, strings.status[run.status]]}
          onSelect={choose(() => void openRun(run.runId))}
        >
          <StatusIcon status={run.status} />
          <span className="min-w-0 shrink-0 truncate">{visibleText(run.workflowName)}</span>
          <span className="min-w-0 flex-1 truncate text-muted text-xs">{visibleText(run.note)}</span>
          <span className="text-muted text-xs">{when(run.startedAt)}</span>
        </Palette.Item>
      ))}
    </Palette.Group>
  )
}
