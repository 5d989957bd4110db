import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from '../../ui/Button.tsx'
import { runText } from '../../ui/run-strings.ts'

/** Copies a text, which may have to be fetched first, and says that it did. */
export function CopyButton({
  text,
  label = runText.value.copy,
  className = '',
}: {
  text(): string | Promise<string>
  label?: string
  className?: string
}) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    await navigator.clipboard.writeText(await text())
    setCopied(true)
  }
  return (
    <>
      <IconButton
        small
        icon={copied ? Check : Copy}
        label={copied ? runText.value.copied : label}
        className={className}
        onClick={() => void copy()}
      />
      <span className="sr-only" role="status">
        {copied ? runText.value.copied : ''}
      </span>
    </>
  )
}
