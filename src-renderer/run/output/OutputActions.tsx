import { Check, Copy, Download } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'
import { fileName, saveText } from './save-text.ts'

interface OutputActionsProps {
  text: string
  /** What the file is called, without its ending. */
  name: string
  format: 'markdown' | 'json'
}

/** Copies what is shown, or saves it as a file. */
export function OutputActions({ text, name, format }: OutputActionsProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const markdown = format === 'markdown'
  return (
    <div className="flex shrink-0 gap-1.5">
      <Button small icon={copied ? Check : Copy} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        <span aria-live="polite">{copied ? runText.output.copied : markdown ? runText.output.copyMarkdown : runText.output.copyJson}</span>
      </Button>
      <Button
        small
        icon={Download}
        onClick={() => saveText(fileName(name, markdown ? 'md' : 'json'), text, markdown ? 'text/markdown' : 'application/json')}
      >
        {markdown ? runText.output.export : runText.output.exportJson}
      </Button>
    </div>
  )
}
