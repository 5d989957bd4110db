import { type ReactNode, useId } from 'react'
import type { Problem } from '#shared/document/problem.ts'
import { MendButton } from './MendButton.tsx'

interface FieldProps {
  label: string
  help?: string | undefined
  /** Its name in the config, by which problems lead to it. */
  name?: string
  problems?: readonly Problem[]
  /** The control stands beside its label. */
  inline?: boolean
  children(ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }): ReactNode
}

/** A labelled control with its help, and under it what is wrong with it. */
export function Field({ label, help, name, problems = [], inline = false, children }: FieldProps) {
  const id = useId()
  const described = help || problems.length > 0 ? `${id}-text` : undefined
  return (
    <div className="flex flex-col gap-1" data-field={name}>
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
              {problem.message} {problem.mend} <MendButton problem={problem} />
            </p>
          ))}
          {help && <p className="text-muted">{help}</p>}
        </div>
      )}
    </div>
  )
}
