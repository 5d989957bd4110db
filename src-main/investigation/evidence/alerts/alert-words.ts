import type { Alert } from '#shared/investigation/evidence.ts'

/** An alert's state in one vocabulary. `normal` and `OK` count as resolved: nothing is wrong by the sender's own word. */
export function alertState(word: string | null): Alert['state'] {
  switch ((word ?? '').trim().toLowerCase()) {
    case 'firing':
    case 'alerting':
    case 'alarm':
    case 'alert':
    case 'triggered':
    case 'trigger':
    case 'acknowledged':
    case 'acknowledge':
    case 'open':
    case 'opened':
    case 'active':
    case 'critical':
    case 'warn':
    case 'warning':
    case 'error':
    case 'down':
    case 'failed':
    case 'problem':
    case 're-triggered':
      return 'firing'
    case 'resolved':
    case 'resolve':
    case 'ok':
    case 'normal':
    case 'closed':
    case 'recovered':
    case 'inactive':
    case 'up':
    case 'healthy':
    case 'success':
      return 'resolved'
    default:
      return 'unknown'
  }
}

export function alertSeverity(word: string | null): Alert['severity'] {
  const plain = (word ?? '').trim().toLowerCase()
  if (/^(critical|fatal|emergency|emerg|page|disaster|p0|p1|sev-?[01]|urgent|1)$/.test(plain)) return 'critical'
  if (/^(high|error|major|p2|sev-?2|2)$/.test(plain)) return 'high'
  if (/^(medium|warning|warn|average|moderate|minor|p3|sev-?3|3)$/.test(plain)) return 'medium'
  if (/^(low|info|information|informational|notice|none|normal|ok|p4|p5|sev-?[45]|4|5)$/.test(plain)) return 'low'
  return 'unknown'
}
