import { ChevronDown, ChevronRight, CircleAlert, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { PromptPreview as Preview } from '#shared/api/agent-contract.ts'
import type { ErrorData } from '#shared/errors/app-error.ts'
import type { ValueRef } from '#shared/events/run-event.ts'
import { specOf } from '#shared/nodes/registry.ts'
import { visibleText } from '#shared/visible-text.ts'
import { call, errorData } from '../state/api.ts'
import { shownDocument, useDocument } from '../state/document-store.ts'
import { useNodeValues } from '../state/node-values.ts'
import { usePromptCatalogue } from '../state/prompt-catalogue.ts'
import { agentText } from '../ui/agent-strings.ts'

const text = agentText.preview

/** Kinds whose model is asked by a prompt that can be shown before. */
export const previewedKinds: ReadonlySet<string> = new Set(['parent-agent', 'child-agent', 'micro-agent', 'model-call'])

/** How long after the last change the host is asked, in milliseconds. */
const pauseMs = 300

type Answer = { ok: true; value: Preview } | { ok: false; error: ErrorData }

/** The values of the last run at the node's inputs, or those of its first example. */
function useInputs(id: string): { inputs: Record<string, ValueRef>; sample: boolean } {
  const known = useNodeValues((state) => (state.node === id ? state.values?.inputs : undefined))
  const kind = useDocument((state) => shownDocument(state)?.nodes[id]?.kind)
  return useMemo(() => {
    if (known && Object.keys(known).length > 0) return { inputs: known, sample: false }
    const example = specOf(kind ?? '')?.examples[0].inputs ?? {}
    return { inputs: Object.fromEntries(Object.entries(example).map(([port, value]) => [port, { value }])), sample: true }
  }, [known, kind])
}

function useAnswer(id: string, open: boolean, inputs: Record<string, ValueRef>): { answer: Answer | null; pending: boolean } {
  const document = useDocument(shownDocument)
  // a prompt may have become another one in its file
  const prompts = usePromptCatalogue((catalogue) => catalogue.prompts)
  const [state, setState] = useState<{ answer: Answer | null; pending: boolean }>({ answer: null, pending: true })
  // biome-ignore lint/correctness/useExhaustiveDependencies: put together anew when the prompts change
  useEffect(() => {
    if (!open || !document) return
    const abort = new AbortController()
    const { signal } = abort
    setState(({ answer }) => ({ answer, pending: true }))
    const timer = setTimeout(() => {
      call((client) => client.agent.preview({ document, node: id, inputs }, { signal })).then(
        (value) => !signal.aborted && setState({ answer: { ok: true, value }, pending: false }),
        (thrown) => !signal.aborted && setState({ answer: { ok: false, error: errorData(thrown) }, pending: false }),
      )
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [id, open, document, inputs, prompts])
  return state
}

/** Word for word what the model of a node is sent first, kept in step with its settings. */
export function PromptPreview({ id }: { id: string }) {
  const [open, setOpen] = useState(false)
  const { inputs, sample } = useInputs(id)
  const { answer, pending } = useAnswer(id, open, inputs)
  const Twist = open ? ChevronDown : ChevronRight
  return (
    <section className="rounded border" aria-busy={open && pending}>
      <button
        type="button"
        className="flex w-full items-center gap-1.5 rounded px-2 py-1.5 text-left font-medium hover:bg-sunken"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Twist size={14} className="shrink-0 text-muted" aria-hidden />
        <span className="min-w-0 flex-1 truncate">{text.title}</span>
        {open && pending && <LoaderCircle size={12} className="animate-spin motion-reduce:animate-none" aria-label={text.waiting} />}
        {open && answer?.ok && (
          <span className="shrink-0 font-normal text-muted text-xs" title={answer.value.estimated ? text.estimated : undefined}>
            {text.tokens(answer.value.tokens, answer.value.estimated)}
          </span>
        )}
      </button>
      {open && answer?.ok && <Shown preview={answer.value} sample={sample} />}
      {open && answer && !answer.ok && (
        <div className="flex gap-1.5 border-t px-2 py-2 text-xs" role="status">
          <CircleAlert size={14} className="mt-px shrink-0 text-bad" aria-hidden />
          <div className="min-w-0 break-words">
            <p className="text-bad">{visibleText(answer.error.message)}</p>
            {answer.error.hint && <p className="text-muted">{visibleText(answer.error.hint)}</p>}
          </div>
        </div>
      )}
    </section>
  )
}

function Shown({ preview, sample }: { preview: Preview; sample: boolean }) {
  const { system, user, tools, unknownTools, servers, prompt, model, estimated } = preview
  return (
    <div className="flex flex-col gap-2.5 border-t px-2 py-2 text-xs">
      <p className="text-muted">
        {sample ? text.sample : text.fromRun} {text.model}: {visibleText(model)}. {estimated && text.estimated}
      </p>
      {prompt && <p className="text-muted">{visibleText(text.prompt(prompt.name, prompt.version))}</p>}
      {system !== '' && <Words title={text.system} words={system} />}
      <Words title={text.user} words={user} />
      <div>
        <h5 className="mb-1 text-muted">{tools.length === 0 ? text.noTools : text.tools(tools.length)}</h5>
        <ul className="flex flex-col gap-1">
          {tools.map((tool) => (
            <li key={tool.name}>
              <details className="rounded bg-sunken px-2 py-1">
                <summary className="cursor-default truncate font-mono">{visibleText(tool.name)}</summary>
                <p className="mt-1 text-muted">{visibleText(tool.description)}</p>
                <pre className="mt-1 whitespace-pre-wrap break-words font-mono">{visibleText(JSON.stringify(tool.schema, null, 2))}</pre>
              </details>
            </li>
          ))}
        </ul>
        {servers.length > 0 && <p className="mt-1 text-muted">{visibleText(text.servers(servers.join(', ')))}</p>}
        {unknownTools.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5">
            {unknownTools.map(({ name, reason }) => (
              <li key={name} className="flex items-start gap-1.5 text-warn">
                <TriangleAlert size={13} className="mt-px shrink-0" aria-hidden />
                <span className="min-w-0 break-words">
                  <span className="font-mono">{visibleText(name)}</span>: {text.unknown[reason]}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

function Words({ title, words }: { title: string; words: string }) {
  return (
    <section aria-label={title}>
      <h5 className="mb-1 text-muted">{title}</h5>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-60 overflow-auto whitespace-pre-wrap break-words rounded bg-sunken px-2 py-1.5 font-mono"
      >
        {visibleText(words)}
      </pre>
    </section>
  )
}
