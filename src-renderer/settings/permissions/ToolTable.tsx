import type { ToolSummary } from '#shared/api/tool-summary.ts'
import { decide, type PermissionLayer, type ToolCaller } from '#shared/security/permissions.ts'
import { visibleText } from '#shared/visible-text.ts'
import { useToolCatalogue } from '../../state/tool-catalogue.ts'
import { toolText } from '../../ui/tool-strings.ts'

const text = toolText.permissions

/** What it all comes to for each tool, as far as it does not depend on arguments, and which tools are not set up here. */
export function ToolTable({ caller, layers }: { caller: ToolCaller; layers: readonly PermissionLayer[] }) {
  const tools = useToolCatalogue((state) => state.tools)
  if (tools === null) return null
  return (
    <section className="mt-5">
      <h4 className="font-medium">{text.tools}</h4>
      <p className="mb-1.5 max-w-140 text-muted">{text.toolsText(toolText.callers[caller])}</p>
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="text-left text-muted">
            <th className="py-1 font-normal">{text.tool}</th>
            <th className="px-2 py-1 font-normal">{text.capability}</th>
            <th className="px-2 py-1 font-normal">{text.safety}</th>
            <th className="px-2 py-1 font-normal">{text.verdict}</th>
          </tr>
        </thead>
        <tbody>
          {tools.map((tool) => (
            <Row key={tool.name} tool={tool} caller={caller} layers={layers} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ tool, caller, layers }: { tool: ToolSummary; caller: ToolCaller; layers: readonly PermissionLayer[] }) {
  const { name, title, capability, safety, unavailable } = tool
  const { verdict, why } = decide({ tool: name, caller, agent: null, capability, safety, arguments: {} }, layers)
  return (
    <tr className="border-t align-baseline">
      <td className="py-1">
        {visibleText(title)} <code className="text-muted">{visibleText(name)}</code>
        {unavailable && <p className="text-muted">{visibleText(unavailable)}</p>}
      </td>
      <td className="px-2 py-1">{toolText.capabilities[capability]}</td>
      <td className="px-2 py-1">{toolText.safeties[safety]}</td>
      <td className="px-2 py-1">
        <span className={verdict === 'deny' ? 'text-bad' : verdict === 'ask' ? 'text-warn' : ''}>{text.verdicts[verdict]}</span>
        <span className="block text-muted">{visibleText(why)}</span>
      </td>
    </tr>
  )
}
