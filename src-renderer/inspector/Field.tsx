import { type ReactNode, useId } from 'react'
import type { Problem } from '#shared/document/problem.ts'

interface FieldProps {
  label: string
  help?: string | undefined
  problems?: readonly { message: string; mend?: string; severity?: Problem['severity'] }[]
  /** The control stands beside its label. */
  inline?: boolean
  children(ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }): ReactNode
}

/** A labelled control with its help, and under it what is wrong with it. */
export function Field({ label, help, problems = [], inline = false, children }: FieldProps) {
  const id = useId()
  const described = help || problems.length > 0 ? `${id}-text` : undefined
  return (
    <div className="flex flex-col gap-1">
      <div className={inline ? 'flex items-center justify-between gap-3' : 'flex flex-col gap-1'}>
        <label htmlFor={id} className="font-medium text-xs">
          {label}
        </label>
        {children({ id, 'aria-describedby': described, 'aria-invalid': problems.length > 0 })}
      </div>
      {described && (
        <div id={described} className="text-xs">
          {problems.map((problem) => (
            <p key={problem.message} className={problem.severity === 'warning' ? 'text-warn' : 'text-bad'}>
              {problem.message} {problem.mend}
            </p>
          ))}
          {help && <p className="text-muted">{help}</p>}
        </div>
      )}
    </div>
  )
}
