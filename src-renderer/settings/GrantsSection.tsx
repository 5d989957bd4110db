import { ShieldCheck, Undo2 } from 'lucide-react'
import { useEffect } from 'react'
import type { Grant } from '#shared/security/grant.ts'
import { visibleText } from '#shared/visible-text.ts'
import { GrantItem } from '../grants/GrantItem.tsx'
import { grantWords } from '../grants/grant-words.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { Empty, Failed, Loading } from '../ui/Empty.tsx'
import { when } from '../ui/format.ts'
import { grantText } from '../ui/grant-strings.ts'
import { strings } from '../ui/strings.ts'
import { loadGrants, revokeGrants, useGrantList } from './grants-store.ts'
import { SectionHead } from './SectionHead.tsx'

const text = grantText.section

/** What was granted in this workspace, to what and since when, with the way to take it back. */
export function GrantsSection() {
  const { grants, problem, error } = useGrantList()
  useEffect(() => void loadGrants(), [])
  if (error) return <Failed error={error} onRetry={() => void loadGrants()} />
  if (grants === null) return <Loading />
  return (
    <>
      <SectionHead title={text.title} text={text.text}>
        {grants.length > 1 && <Button onClick={() => void revokeGrants(grants.map(({ id }) => id))}>{text.revokeAll}</Button>}
      </SectionHead>
      {problem && (
        <p className="mb-3 break-words rounded bg-warn-soft px-3 py-2 text-warn" role="alert">
          {text.problem} {visibleText(problem)}
        </p>
      )}
      {grants.length === 0 && (
        <div className="h-48">
          <Empty icon={ShieldCheck} title={text.none} text={text.noneText} />
        </div>
      )}
      {byWhom(grants).map(([whom, own]) => (
        <section key={whom} className="mb-4">
          <h4 className="mb-1 font-medium">{own[0] && nameOf(own[0])}</h4>
          <ul className="border-t">
            {own.map((grant) => (
              <li key={grant.id} className="border-b py-2">
                <Granted grant={grant} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

function Granted({ grant }: { grant: Grant }) {
  const { title, value } = grantWords(grant.request)
  const take = (
    <IconButton small icon={Undo2} side="left" label={text.revokeOne(`${title}, ${value}`)} onClick={() => void revokeGrants([grant.id])} />
  )
  return (
    <GrantItem request={grant.request} aside={take}>
      <p className="text-muted text-xs">
        {text.since(when(grant.grantedAt))}
        {grant.run !== null && ` · ${text.oneRun}`}
      </p>
    </GrantItem>
  )
}

/** By workflow as it was, the latest first. */
function byWhom(grants: readonly Grant[]): [whom: string, own: Grant[]][] {
  const found = new Map<string, Grant[]>()
  for (const grant of grants) {
    const whom = grant.workflow ?? ''
    found.set(whom, [...(found.get(whom) ?? []), grant])
  }
  return [...found]
}

function nameOf({ workflow, workflowName }: Grant): string {
  if (workflow === null) return text.ofWorkspace
  return visibleText(workflowName ?? '') || strings.canvas.unnamed
}
