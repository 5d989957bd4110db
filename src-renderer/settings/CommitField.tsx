import { type ComponentProps, useEffect, useRef, useState } from 'react'

interface CommitFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  /** Its name for screen readers. */
  label: string
  value: string
  /** Given what was typed, once it is left or Enter is pressed. Gives false where it was refused: what was typed then stays. */
  onCommit(value: string): Promise<boolean>
}

/** A field whose text counts when the person is done with it. Escape brings back what was there. */
export function CommitField({ label, value, onCommit, className = '', ...rest }: CommitFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const changed = typed !== null
  useEffect(() => {
    if (!changed) return
    // before the dialog around it hears of the key and closes
    const takeBack = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.target !== field.current) return
      event.stopPropagation()
      setTyped(null)
    }
    window.addEventListener('keydown', takeBack, true)
    return () => window.removeEventListener('keydown', takeBack, true)
  }, [changed])
  const commit = async () => {
    if (typed === null || typed.trim() === value) return setTyped(null)
    if (await onCommit(typed.trim())) setTyped(null)
  }
  return (
    <input
      ref={field}
      className={`field ${className}`}
      aria-label={label}
      spellCheck={false}
      value={typed ?? value}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void commit()
      }}
      {...rest}
    />
  )
}
