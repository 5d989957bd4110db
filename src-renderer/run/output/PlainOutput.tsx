import type { Json } from '#shared/json.ts'
import { readable } from '../../ui/json-text.ts'
import { runText } from '../../ui/run-strings.ts'
import { ScrollBox } from '../ScrollBox.tsx'
import { Citation } from './Citation.tsx'
import { useEvidenceOfRun } from './evidence-of-run.ts'
import { OutputActions } from './OutputActions.tsx'
import { SafeMarkdown } from './SafeMarkdown.tsx'

/** An output of no known form: text as Markdown, anything else as JSON. */
export function PlainOutput({ output, name }: { output: Json; name: string }) {
  const isText = typeof output === 'string'
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 justify-end border-b px-3 py-1">
        <OutputActions text={isText ? output : JSON.stringify(output, null, 2)} name={name} format={isText ? 'markdown' : 'json'} />
      </div>
      <ScrollBox label={runText.output.data} className="min-h-0 flex-1 px-4 py-3">
        {isText ? (
          <TextOutput text={output} />
        ) : (
          <pre className="whitespace-pre-wrap break-words font-mono text-xs">{readable(output)}</pre>
        )}
      </ScrollBox>
    </div>
  )
}

function TextOutput({ text }: { text: string }) {
  const evidence = useEvidenceOfRun()
  return <SafeMarkdown text={text} renderCitation={(id) => <Citation id={id} evidence={evidence} />} />
}
