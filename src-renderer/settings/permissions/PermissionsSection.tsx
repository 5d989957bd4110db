import { useEffect, useState } from 'react'
import { type PermissionLayer, type ToolCaller, toolCallers } from '#shared/security/permissions.ts'
import { visibleText } from '#shared/visible-text.ts'
import { loadPermissions, usePermissions } from '../../state/permissions.ts'
import { loadTools } from '../../state/tool-catalogue.ts'
import { Failed, Loading } from '../../ui/Empty.tsx'
import { toolText } from '../../ui/tool-strings.ts'
import { SectionHead } from '../SectionHead.tsx'
import { PermissionMatrix } from './PermissionMatrix.tsx'
import { ToolTable } from './ToolTable.tsx'

const text = toolText.permissions

/** Who may call which tools, what narrows that, and what it means for each tool. */
export function PermissionsSection() {
  const { layers, problem } = usePermissions()
  const [caller, setCaller] = useState<ToolCaller>('child')
  useEffect(() => {
    void loadPermissions()
    void loadTools()
  }, [])
  if (problem) return <Failed error={problem} onRetry={() => void loadPermissions()} />
  if (layers === null) return <Loading />
  return (
    <>
      <SectionHead title={text.title} text={text.text} />
      <label className="mb-3 flex items-center gap-3">
        <span>{text.caller}</span>
        <select className="field w-48!" value={caller} onChange={(event) => setCaller(event.target.value as ToolCaller)}>
          {toolCallers.map((each) => (
            <option key={each} value={each}>
              {toolText.callers[each]}
            </option>
          ))}
        </select>
      </label>
      {layers
        .filter(({ permissions }) => permissions === null)
        .map(({ name }) => (
          <p key={name} className="mb-3 rounded border border-bad/40 bg-bad-soft px-3 py-2 text-bad" role="alert">
            {text.unreadable(visibleText(name))}
          </p>
        ))}
      <PermissionMatrix caller={caller} layers={layers} />
      <Rules layers={layers} />
      <ToolTable caller={caller} layers={layers} />
    </>
  )
}

function Rules({ layers }: { layers: readonly PermissionLayer[] }) {
  const rules = layers.flatMap(({ name, permissions }) => (permissions?.rules ?? []).map((rule, index) => ({ name, rule, index })))
  return (
    <section className="mt-5">
      <h4 className="font-medium">{text.rules}</h4>
      <p className="mb-1.5 max-w-140 text-muted">{text.rulesText}</p>
      <ol className="flex flex-col gap-1">
        {rules.map(({ name, rule: { verdict, because, ...what }, index }) => (
          <li key={`${name}:${index}`} className="rounded border px-2 py-1 text-xs">
            <span className={verdict === 'deny' ? 'text-bad' : 'text-warn'}>{text.verdicts[verdict]}</span>{' '}
            <code className="break-all">{visibleText(JSON.stringify(what))}</code>
            {because && <span> {visibleText(because)}</span>}
            <span className="text-muted"> · {text.ruleOf(index + 1, visibleText(name))}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
