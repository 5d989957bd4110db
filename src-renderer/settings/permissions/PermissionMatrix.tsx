import {
  defaultVerdict,
  narrower,
  type PermissionCell,
  type PermissionLayer,
  type ToolCaller,
  toolCapabilities,
  toolSafeties,
  type Verdict,
  verdicts,
} from '#shared/security/permissions.ts'
import { setCell } from '../../state/permissions.ts'
import { toolText } from '../../ui/tool-strings.ts'

const text = toolText.permissions

interface MatrixProps {
  caller: ToolCaller
  layers: readonly PermissionLayer[]
}

/** What one kind of caller may do, by capability and safety. A workspace can choose what is narrower than what holds without it. */
export function PermissionMatrix({ caller, layers }: MatrixProps) {
  return (
    <table className="w-full max-w-160 border-collapse">
      <caption className="sr-only">{toolText.callers[caller]}</caption>
      <thead>
        <tr className="text-left text-muted text-xs">
          <th className="py-1 font-normal">{text.capability}</th>
          {toolSafeties.map((safety) => (
            <th key={safety} className="px-2 py-1 font-normal">
              {toolText.safeties[safety]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {toolCapabilities.map((capability) => (
          <tr key={capability} className="border-t">
            <th className="py-1 text-left font-normal">{toolText.capabilities[capability]}</th>
            {toolSafeties.map((safety) => (
              <td key={safety} className="px-2 py-1">
                <Cell cell={{ caller, capability, safety }} layers={layers} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cell({ cell, layers }: { cell: PermissionCell; layers: readonly PermissionLayer[] }) {
  const { caller, capability, safety } = cell
  const saidBy = ({ permissions }: PermissionLayer): Verdict | undefined => permissions?.matrix[caller]?.[capability]?.[safety]
  const above = layers
    .slice(0, -1)
    .reduce<Verdict>((so, layer) => narrower(so, saidBy(layer) ?? 'allow'), defaultVerdict(caller, capability, safety))
  const own = layers.at(-1)
  const chosen = own && saidBy(own)
  const value = chosen !== undefined && narrower(chosen, above) === chosen ? chosen : above
  const choices = verdicts.filter((verdict) => narrower(verdict, above) === verdict)
  return (
    <select
      className={`field py-0.5! text-xs ${value === 'deny' ? 'text-bad' : value === 'ask' ? 'text-warn' : ''}`}
      aria-label={text.cell(toolText.capabilities[capability], toolText.safeties[safety])}
      value={value}
      disabled={choices.length < 2 || own?.permissions === null}
      onChange={(event) => {
        const next = event.target.value as Verdict
        void setCell(cell, next === above ? null : next)
      }}
    >
      {choices.map((verdict) => (
        <option key={verdict} value={verdict}>
          {verdict === above ? text.byDefault(text.verdicts[verdict]) : text.verdicts[verdict]}
        </option>
      ))}
    </select>
  )
}
