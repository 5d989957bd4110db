import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { visibleText } from '#shared/visible-text.ts'
import { dismissNotice, type Notice, useSession } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useModalOpen } from '../ui/modals.ts'
import { strings } from '../ui/strings.ts'

const icons = { info: Info, good: CircleCheck, bad: CircleAlert }
const tones = { info: 'text-accent', good: 'text-good', bad: 'text-bad' }

/** How long a message stays, in milliseconds: one that offers something longer. */
const [staysMs, offersMs] = [5_000, 9_000]

/** Short messages that come up at the bottom, and stay until they are read when they tell of an error. */
export function Notices() {
  const all = useSession((state) => state.notices)
  const page = useSession((state) => state.dialog !== null)
  const modal = useModalOpen()
  const notices = page || modal ? all.filter((notice) => !notice.yields) : all
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

/** Goes by itself, but not while somebody points at it or has the keyboard in it. */
function NoticeCard({ notice }: { notice: Notice }) {
  const { id, tone, text, hint, action } = notice
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (tone === 'bad' || held) return
    const timer = setTimeout(() => dismissNotice(id), action ? offersMs : staysMs)
    return () => clearTimeout(timer)
  }, [id, tone, action, held])
  const Icon = icons[tone]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is not acted on, only kept while somebody looks at it
    <div
      className="popup pointer-events-auto flex max-w-[min(560px,92vw)] items-start gap-2 py-2 pr-1 pl-3"
      role={tone === 'bad' ? 'alert' : 'status'}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={14} className={`mt-[5px] shrink-0 ${tones[tone]}`} aria-hidden />
      <div className="min-w-0 break-words py-0.5">
        <p>{visibleText(text)}</p>
        {hint && <p className="text-muted text-xs">{visibleText(hint)}</p>}
      </div>
      {action && (
        <Button
          small
          className="mt-0.5"
          onClick={() => {
            action.run()
            dismissNotice(id)
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton small icon={X} label={strings.close} onClick={() => dismissNotice(id)} />
    </div>
  )
}
