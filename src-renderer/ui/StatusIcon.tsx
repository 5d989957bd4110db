import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  Hand,
  History,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react'
import { strings } from './strings.ts'

const looks: Record<string, { icon: LucideIcon; tone: string; turns?: boolean }> = {
  queued: { icon: CircleDashed, tone: 'text-muted' },
  running: { icon: LoaderCircle, tone: 'text-accent', turns: true },
  waiting: { icon: Hand, tone: 'text-warn' },
  paused: { icon: CirclePause, tone: 'text-warn' },
  succeeded: { icon: CircleCheck, tone: 'text-good' },
  ok: { icon: CircleCheck, tone: 'text-good' },
  journal: { icon: History, tone: 'text-good' },
  failed: { icon: CircleAlert, tone: 'text-bad' },
  error: { icon: CircleAlert, tone: 'text-bad' },
  skipped: { icon: CircleSlash, tone: 'text-muted' },
  cancelled: { icon: Ban, tone: 'text-muted' },
}

/** A status by shape and colour, with its name. Shows nothing for what has not begun. */
export function StatusIcon({ status, size = 14, className = '' }: { status: string; size?: number; className?: string }) {
  const look = looks[status]
  if (!look) return null
  const name = strings.status[status as keyof typeof strings.status] ?? status
  const Icon = look.icon
  return (
    <span className={`inline-flex shrink-0 ${look.tone} ${className}`} role="img" aria-label={name} title={name}>
      <Icon size={size} className={look.turns ? 'turning' : ''} aria-hidden />
    </span>
  )
}
