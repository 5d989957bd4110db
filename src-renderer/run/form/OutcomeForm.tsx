import { CornerDownRight, OctagonX, RotateCw, Send } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import type { Json } from '#shared/json.ts'
import { Button } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { foundValue } from './found-value.ts'

const text = runText.wait.outcome

interface OutcomeFormProps {
  compact: boolean
  sent: boolean
  onAnswer(value: Json): void
}

/** Whether an outside effect happened: the run goes on with what it gave, does it once more, or ends. */
export function OutcomeForm({ compact, sent, onAnswer }: OutcomeFormProps) {
  const [found, setFound] = useState<string | null>(null)
  const id = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onAnswer({ done: foundValue(found ?? '') })
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          small={compact}
          icon={CornerDownRight}
          disabled={sent}
          aria-expanded={found !== null}
          onClick={() => setFound(found === null ? '' : null)}
        >
          {text.happened}
        </Button>
        <Button small={compact} icon={RotateCw} disabled={sent} onClick={() => onAnswer('again')}>
          {text.again}
        </Button>
        <Button small={compact} look="bad" icon={OctagonX} disabled={sent} onClick={() => onAnswer('stop')}>
          {text.stop}
        </Button>
      </div>
      {found !== null && (
        <form className="flex max-w-lg flex-col gap-1" onSubmit={submit}>
          <label htmlFor={id} className="text-muted text-xs">
            {text.found}
          </label>
          <textarea
            id={id}
            className="field resize-y font-mono"
            rows={compact ? 2 : 3}
            value={found}
            disabled={sent}
            onChange={(event) => setFound(event.target.value)}
          />
          <Button type="submit" small={compact} look="primary" icon={Send} disabled={sent} className="self-start">
            {text.goOn}
          </Button>
        </form>
      )}
    </div>
  )
}
