import type { ReactNode } from 'react'

/** What a page of the settings is about, and what can be done to all of it. */
export function SectionHead({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <header className="mb-4 flex flex-wrap items-start gap-3">
      <div className="min-w-64 flex-1">
        <h3 className="font-semibold text-base">{title}</h3>
        {text && <p className="max-w-140 text-muted">{text}</p>}
      </div>
      {children && <div className="flex shrink-0 gap-2">{children}</div>}
    </header>
  )
}
