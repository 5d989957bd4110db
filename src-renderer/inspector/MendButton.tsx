import { Wrench } from 'lucide-react'
import type { Problem } from '#shared/document/problem.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useCatalogue } from '../state/catalogue-store.ts'
import { edit, isReadOnly, useDocument } from '../state/document-store.ts'
import { Button } from '../ui/Button.tsx'
import { mendOf } from './mends.ts'

/** Mends a problem where that takes no decision, as a step that can be taken back. */
export function MendButton({ problem, className = '' }: { problem: Problem; className?: string }) {
  const document = useDocument((state) => (isReadOnly(state) ? null : state.document))
  const models = useCatalogue((state) => state.models)
  const reachable = models.filter((model) => model.unavailable === undefined).map((model) => model.name)
  const mend = document && mendOf(problem, document, { models: reachable })
  if (!mend) return null
  return (
    <Button small icon={Wrench} className={className} onClick={() => edit(mend.edit)}>
      {visibleText(mend.label)}
    </Button>
  )
}
