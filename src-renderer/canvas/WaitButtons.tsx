import { Check, MessageCircleQuestion, X } from 'lucide-react'
import { useState } from 'react'
import type { WaitView } from '#shared/events/run-view.ts'
import { answerWait } from '../state/run-store.ts'
import { useSession } from '../state/session-store.ts'
import { Button } from '../ui/Button.tsx'
import { strings } from '../ui/strings.ts'

/** The way on, right on the node that waits. A question with a form or a text leads to the run panel. */
export function WaitButtons({ wait }: { wait: WaitView }) {
  const [sent, setSent] = useState(false)
  const answer = async (approved: boolean) => {
    setSent(true)
    if (!(await answerWait(wait.id, { approved, comment: '' }))) setSent(false)
  }
  if (wait.request.type === 'approval')
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: keeps a click on a button from selecting the node
      // biome-ignore lint/a11y/useKeyWithClickEvents: the buttons inside take the keyboard
      <div className="nodrag nopan flex gap-2 px-3 pb-2" onClick={(event) => event.stopPropagation()}>
        <Button small look="good" icon={Check} disabled={sent} onClick={() => void answer(true)}>
          {strings.wait.approve}
        </Button>
        <Button small look="bad" icon={X} disabled={sent} onClick={() => void answer(false)}>
          {strings.wait.reject}
        </Button>
      </div>
    )
  return (
    <div className="nodrag px-3 pb-2">
      <Button small icon={MessageCircleQuestion} onClick={() => useSession.setState({ runTab: 'timeline' })}>
        {strings.wait.answerBelow}
      </Button>
    </div>
  )
}
