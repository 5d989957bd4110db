import type { ReactNode } from 'react'

/** Names with their values, one a line; those without a value are left out. */
export function Facts({ entries }: { entries: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-xs">
      {entries
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** A titled part of the details. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h4 className="mb-1 font-medium text-muted text-xs">{title}</h4>
      {children}
    </section>
  )
}

/** What went wrong: what happened and what to do. */
export function ErrorBox({ message, hint, code }: { message: string; hint?: string | undefined; code: string }) {
  return (
    <div className="rounded bg-bad-soft px-3 py-2 text-xs" role="alert">
      <p className="break-words font-medium text-bad">{message}</p>
      {hint && <p className="mt-0.5">{hint}</p>}
      <p className="mt-0.5 font-mono text-muted">{code}</p>
    </div>
  )
}
