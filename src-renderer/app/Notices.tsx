import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { visibleText } from '#shared/visible-text.ts'
import { dismissNotice, useSession } from '../state/session-store.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'

const icons = { info: Info, good: CircleCheck, bad: CircleAlert }
const tones = { info: 'text-accent', good: 'text-good', bad: 'text-bad' }

/** Short messages that come up at the bottom, and stay until they are read when they tell of an error. */
export function Notices() {
  const all = useSession((state) => state.notices)
  const dialog = useSession((state) => state.dialog !== null)
  const notices = dialog ? all.filter((notice) => !notice.yields) : all
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-4 z-50 flex flex-col items-center gap-2" aria-live="polite">
      {notices.map((notice) => {
        const Icon = icons[notice.tone]
        return (
          <div
            key={notice.id}
            className="popup pointer-events-auto flex max-w-[min(560px,92vw)] items-start gap-2 py-2 pr-1 pl-3"
            role={notice.tone === 'bad' ? 'alert' : 'status'}
          >
            <Icon size={14} className={`mt-[5px] shrink-0 ${tones[notice.tone]}`} aria-hidden />
            <div className="min-w-0 break-words py-0.5">
              <p>{visibleText(notice.text)}</p>
              {notice.hint && <p className="text-muted text-xs">{visibleText(notice.hint)}</p>}
            </div>
            {notice.action && (
              <Button
                small
                className="mt-0.5"
                onClick={() => {
                  notice.action?.run()
                  dismissNotice(notice.id)
                }}
              >
                {notice.action.label}
              </Button>
            )}
            <IconButton small icon={X} label={strings.close} onClick={() => dismissNotice(notice.id)} />
          </div>
        )
      })}
    </div>
  )
}
