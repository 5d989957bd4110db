import type { InputPlan, Plan, ScopePlan, StepPlan } from '../compile/plan.ts'

/** Text inside a quoted Mermaid label: no quotes, no markup, one line. */
function quoted(text: string): string {
  const escaped = text.replace(/[&<>"#`]/g, (char) => `#${char.codePointAt(0)};`).replace(/\s+/g, ' ')
  return `"${escaped}"`
}

/** A plan as a Mermaid flowchart: containers as subgraphs, edges with the port they leave from where it is not `out`. */
export function planToMermaid(plan: Plan): string {
  const lines = ['flowchart LR']
  const names = new Map<StepPlan, string>()
  let count = 0

  function scopeLines(scope: ScopePlan, indent: string, owner: string | null): void {
    for (const step of scope.steps) {
      const name = `n${count++}`
      names.set(step, name)
      const title = quoted(`${step.label || step.id} (${step.kind})`)
      if (!step.inside || [...step.inside.values()].every(({ steps }) => steps.length === 0)) {
        lines.push(`${indent}${name}[${title}]`)
        continue
      }
      lines.push(`${indent}subgraph ${name}[${title}]`)
      for (const [branch, inner] of step.inside) {
        if (branch === '') {
          scopeLines(inner, `${indent}  `, name)
          continue
        }
        lines.push(`${indent}  subgraph ${name}_${count++}[${quoted(branch)}]`)
        scopeLines(inner, `${indent}    `, name)
        lines.push(`${indent}  end`)
      }
      lines.push(`${indent}end`)
    }
    for (const step of scope.steps) edgeLines(scope, step.inputs, names.get(step) as string, indent)
    if (owner !== null) sourcesAndSinks(scope, owner, indent)
  }

  function edgeLines(scope: ScopePlan, inputs: readonly InputPlan[], to: string, indent: string): void {
    for (const { feeds } of inputs)
      for (const { from, port } of feeds) {
        if (from < 0) continue
        const arrow = port === 'error' ? '-.->' : '-->'
        const label = port === 'out' ? '' : `|${quoted(port)}|`
        lines.push(`${indent}${names.get(scope.steps[from] as StepPlan)} ${arrow}${label} ${to}`)
      }
  }

  /** Inside a container: where its values enter and leave. */
  function sourcesAndSinks(scope: ScopePlan, owner: string, indent: string): void {
    const circle = (port: string, side: string) => {
      const name = `${owner}_${side}${count++}`
      lines.push(`${indent}${name}((${quoted(port)}))`)
      return name
    }
    const entries = new Map<string, string>()
    for (const step of scope.steps)
      for (const { feeds } of step.inputs)
        for (const { from, port } of feeds) {
          if (from >= 0) continue
          let entry = entries.get(port)
          if (!entry) {
            entry = circle(port, 'in')
            entries.set(port, entry)
          }
          lines.push(`${indent}${entry} --> ${names.get(step)}`)
        }
    for (const sink of scope.sinks) edgeLines(scope, [sink], circle(sink.port, 'out'), indent)
  }

  scopeLines(plan.top, '  ', null)
  return `${lines.join('\n')}\n`
}
