import { Check, CheckCheck, PencilLine, Undo2, X } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { isJsonObject, type Json } from '#shared/json.ts'
import type { ApprovalAnswer, ToolApproval } from '#shared/security/tool-approval.ts'
import { visibleText } from '#shared/visible-text.ts'
import { Button } from '../../ui/Button.tsx'
import { readable } from '../../ui/json-text.ts'
import { LazyCode } from '../../ui/LazyCode.tsx'
import { runText } from '../../ui/run-strings.ts'
import { toolText } from '../../ui/tool-strings.ts'
import { ScrollBox } from '../ScrollBox.tsx'

const text = toolText.approval

interface ToolAnswerProps {
  tool: ToolApproval
  /** What it is to be called with. */
  args: Json
  sent: boolean
  onAnswer(answer: ApprovalAnswer): void
  /** What it does, in words. */
  children: ReactNode
}

/** What a call would do, with all that it takes to decide, and every answer that there is. */
export function ToolAnswer({ tool, args, sent, onAnswer, children }: ToolAnswerProps) {
  const [comment, setComment] = useState('')
  const [draft, setDraft] = useState<string | null>(null)
  const ids = { comment: useId(), run: useId() }
  const changed = draft === null ? undefined : parsed(draft)
  const refused = draft !== null && changed === undefined
  const answer = (approved: boolean, scope: ApprovalAnswer['scope']) =>
    onAnswer({ approved, comment, scope, ...(approved && changed !== undefined ? { arguments: changed } : {}) })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2" data-answer>
        <Button look="good" icon={Check} disabled={sent || refused} onClick={() => answer(true, 'once')}>
          {text.once}
        </Button>
        <Button icon={CheckCheck} disabled={sent || refused} aria-describedby={ids.run} onClick={() => answer(true, 'run')}>
          {text.forRun}
        </Button>
        <Button look="bad" icon={X} disabled={sent} onClick={() => answer(false, 'once')}>
          {text.deny}
        </Button>
        <label htmlFor={ids.comment} className="sr-only">
          {runText.wait.comment}
        </label>
        <input
          id={ids.comment}
          className="field min-w-40 max-w-md flex-1"
          placeholder={runText.wait.commentHint}
          value={comment}
          disabled={sent}
          maxLength={2000}
          onChange={(event) => setComment(event.target.value)}
        />
      </div>
      <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-2">
          {children}
          <Why tool={tool} runId={ids.run} />
        </div>
        <div className="flex min-w-0 flex-col gap-1">
          <div className="flex items-center justify-between gap-2">
            <p className="text-muted text-xs">{draft === null ? runText.wait.details : text.changed}</p>
            <Button
              small
              look="quiet"
              icon={draft === null ? PencilLine : Undo2}
              disabled={sent}
              onClick={() => setDraft(draft === null ? JSON.stringify(args, null, 2) : null)}
            >
              {draft === null ? text.change : text.keep}
            </Button>
          </div>
          {draft === null ? (
            <ScrollBox
              label={runText.wait.details}
              className="max-h-48 whitespace-pre-wrap break-words rounded border bg-surface px-2 py-1.5 font-mono text-xs"
            >
              {readable(args)}
            </ScrollBox>
          ) : (
            <LazyCode value={draft} label={text.changed} language="json" invalid={refused} onChange={setDraft} />
          )}
          {tool.does && (
            <ScrollBox
              label={text.does}
              className="max-h-32 whitespace-pre-wrap break-words rounded border bg-surface px-2 py-1.5 font-mono text-xs"
            >
              {`${text.does}\n${readable(tool.does)}`}
            </ScrollBox>
          )}
          {refused && (
            <p className="text-bad text-xs" role="alert">
              {text.notAnObject}
            </p>
          )}
        </div>
      </div>
    </div>
  )
}

/** What kind of call it is, which rule asks, and what could be done with less risk. */
function Why({ tool, runId }: { tool: ToolApproval; runId: string }) {
  const { safety, capability, caller, why, instead, forRun } = tool
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
      <dt className="text-muted">{text.risk}</dt>
      <dd className={safety === 'dangerous' ? 'font-medium text-bad' : ''}>
        {text.what(toolText.safeties[safety], toolText.capabilities[capability], toolText.callers[caller])}
      </dd>
      <dt className="text-muted">{text.rule}</dt>
      <dd className="break-words">{visibleText(why)}</dd>
      {instead.length > 0 && (
        <>
          <dt className="text-muted">{text.instead}</dt>
          <dd>{instead.map(({ title, tool: name }) => `${visibleText(title)} (${visibleText(name)})`).join(' · ')}</dd>
        </>
      )}
      <dt className="text-muted">{text.forRunMeans}</dt>
      <dd id={runId} className="break-all font-mono">
        {visibleText(shapeText(forRun))}
      </dd>
    </dl>
  )
}

function parsed(draft: string): ApprovalAnswer['arguments'] | undefined {
  try {
    const value: Json = JSON.parse(draft)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** `{method: POST, url: https://…}`: short, on one line. */
function shapeText(shape: Json): string {
  if (Array.isArray(shape)) return '[…]'
  if (!isJsonObject(shape)) return String(shape)
  return `{${Object.entries(shape)
    .map(([name, value]) => `${name}: ${shapeText(value)}`)
    .join(', ')}}`
}
