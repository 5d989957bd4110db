import type { ReactNode } from 'react'
import type { GrantRequest } from '#shared/security/grant.ts'
import { grantWords } from './grant-words.ts'

/** What is asked for or was granted, in full; `aside` is what can be done with it, `children` what else there is to say. */
export function GrantItem({ request, aside, children }: { request: GrantRequest; aside?: ReactNode; children?: ReactNode }) {
  const { icon: Icon, title, value, facts } = grantWords(request)
  return (
    <div className="flex items-start gap-2.5">
      <Icon size={15} className="mt-[3px] shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1">
        <p>{title}</p>
        <p className="whitespace-pre-wrap break-all font-mono text-xs">{value}</p>
        {facts.length > 0 && (
          <dl className="mt-0.5 flex flex-wrap gap-x-4 text-muted text-xs">
            {facts.map(([label, fact]) => (
              <div key={label} className="flex min-w-0 gap-1">
                <dt className="shrink-0">{label}</dt>
                <dd className="break-all font-mono">{fact}</dd>
              </div>
            ))}
          </dl>
        )}
        {children}
      </div>
      {aside}
    </div>
  )
}
