import { CircleAlert, Loader, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ErrorData } from '#shared/errors/app-error.ts'
import { Button } from './Button.tsx'
import { strings } from './strings.ts'

/** What a list shows while it has nothing: why, and what to do. */
export function Empty({ icon: Icon, title, text, children }: { icon?: LucideIcon; title: string; text?: string; children?: ReactNode }) {
  return (
    <div className="flex h-full min-h-24 flex-col items-center justify-center gap-1 px-6 py-6 text-center">
      {Icon && <Icon size={20} className="mb-1 text-muted" aria-hidden />}
      <p className="font-medium">{title}</p>
      {text && <p className="max-w-80 text-muted">{text}</p>}
      {children && <div className="mt-2 flex gap-2">{children}</div>}
    </div>
  )
}

export function Loading({ text = strings.loading }: { text?: string }) {
  return (
    <div className="flex h-full min-h-24 items-center justify-center gap-2 text-muted" role="status">
      <Loader size={14} className="turning" aria-hidden />
      {text}
    </div>
  )
}

export function Failed({ error, onRetry }: { error: ErrorData; onRetry?: () => void }) {
  return (
    <div className="flex h-full min-h-24 flex-col items-center justify-center gap-1 px-6 py-6 text-center" role="alert">
      <CircleAlert size={20} className="mb-1 text-bad" aria-hidden />
      <p className="max-w-96 font-medium">{error.message}</p>
      {error.hint && <p className="max-w-96 text-muted">{error.hint}</p>}
      <p className="font-mono text-muted text-xs">{error.code}</p>
      {onRetry && (
        <Button className="mt-2" onClick={onRetry}>
          {strings.tryAgain}
        </Button>
      )}
    </div>
  )
}
