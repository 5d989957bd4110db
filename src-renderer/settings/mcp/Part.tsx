import type { ReactNode } from 'react'

/** A titled part of what a server is. */
export function Part({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1 flex min-h-6 items-center gap-2">
        <h4 className="flex-1 font-medium text-muted text-xs">{title}</h4>
        {aside}
      </div>
      {children}
    </section>
  )
}
