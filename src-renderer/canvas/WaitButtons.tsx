import { Check, MessageCircleQuestion, X } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import type { WaitView } from '#shared/events/run-view.ts'
import { goToWait } from '../run/wait/go-to-wait.ts'
import { answerWait } from '../state/run-store.ts'
import { Button } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'

/** The way on, right on the node that waits. A question with a form or a text leads to the run panel. */
export function WaitButtons({ wait }: { wait: WaitView }) {
  const [sent, setSent] = useState(false)
  const answer = async (event: MouseEvent<HTMLElement>, approved: boolean) => {
    // the buttons go with the question: the keyboard stays on the node
    event.currentTarget.closest<HTMLElement>('.react-flow__node')?.focus({ preventScroll: true })
    setSent(true)
    if (!(await answerWait(wait.id, { approved, comment: '' }))) setSent(false)
  }
  // what a tool would do is allowed where it is shown
  if (wait.request.type === 'approval' && !wait.request.tool)
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: keeps a click on a button from selecting the node
      // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons inside take the keyboard
      <div className="nodrag nopan flex gap-2 px-3 pb-2" onClick={(event) => event.stopPropagation()}>
        <Button small look="good" icon={Check} disabled={sent} onClick={(event) => void answer(event, true)}>
          {strings.wait.approve}
        </Button>
        <Button small look="bad" icon={X} disabled={sent} onClick={(event) => void answer(event, false)}>
          {strings.wait.reject}
        </Button>
      </div>
    )
  return (
    <div className="nodrag px-3 pb-2">
      <Button small icon={MessageCircleQuestion} onClick={() => goToWait(wait.id)}>
        {strings.wait.answerBelow}
      </Button>
    </div>
  )
}
