import { Activity, Bell, Boxes, CalendarClock, Database, FileText, type LucideIcon, Notebook, Radar, ScrollText } from 'lucide-react'
import type { EvidenceKind } from '#shared/investigation/evidence.ts'

export const evidenceIcons: Record<EvidenceKind, LucideIcon> = {
  alert: Bell,
  log: ScrollText,
  metric: Activity,
  event: CalendarClock,
  resource: Boxes,
  monitor: Radar,
  'database-load': Database,
  runbook: Notebook,
  text: FileText,
}
