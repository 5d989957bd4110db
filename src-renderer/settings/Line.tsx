import { type ReactNode, useId } from 'react'

/** A field of a form with its name above it, and what it is for below. */
export function Line({ label, help, children }: { label: string; help?: string | undefined; children(id: string): ReactNode }) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-xs">
        {label}
      </label>
      {children(id)}
      {help && <p className="text-muted text-xs">{help}</p>}
    </div>
  )
}
