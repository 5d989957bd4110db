import type { WaitView } from '#shared/events/run-view.ts'

export interface WaitCardProps {
  wait: WaitView
  runId: string
  /** On the node card: title and buttons, without body and details. */
  compact?: boolean
}

export function WaitCard({ wait }: WaitCardProps) {
  return <section aria-label={wait.request.title}>{wait.request.title}</section>
}
