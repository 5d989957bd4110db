import type { Finding } from '#shared/investigation/finding.ts'
import { isJsonObject } from '#shared/json.ts'
import { field, listField, objectField, objectsIn, textField } from '../../evidence/json-shape.ts'
import type { ResourceObject } from '../../evidence-library.ts'
import { FindingMaker } from '../make-finding.ts'
import { plural, sayList } from '../say.ts'
import { parseQuantity } from './quantity.ts'

const pressures = { MemoryPressure: 'memory', DiskPressure: 'disk', PIDPressure: 'pid', NetworkUnavailable: 'network' } as const
const lowShare = 0.1

/** State of the cluster's nodes. */
export function nodeFindings(resources: readonly ResourceObject[], maker: FindingMaker, now: number | null): Finding[] {
  const nodes = resources.filter(({ kind }) => kind === 'Node')
  if (nodes.length === 0) return []
  const findings = nodes.flatMap((node) => ofNode(node, maker, now))
  if (!findings.some(({ type }) => isIll(type))) {
    findings.push(
      maker.make('node.all_ready', {
        subject: 'nodes',
        severity: 'info',
        evidence: nodes.map(({ id }) => id),
        from: now,
        to: now,
        statement: `${nodes.length === 1 ? `Node ${nodes[0]!.name} is` : `All ${plural(nodes.length, 'node')} (${sayList(nodes.map(({ name }) => name))}) are`} ready, without memory, disk or PID pressure.`,
        attributes: { nodes: nodes.map(({ name }) => name), count: nodes.length, via: 'resource' },
      }),
    )
  }
  return findings
}

/** Nodes that are ready and short of nothing, by the state that they report themselves. */
export function wellNodes(resources: readonly ResourceObject[]): ReadonlySet<string> {
  const nodes = resources.filter(({ kind }) => kind === 'Node')
  const maker = new FindingMaker(null)
  return new Set(nodes.filter((node) => !ofNode(node, maker, null).some(({ type }) => isIll(type))).map(({ name }) => name))
}

function isIll(type: string): boolean {
  return type === 'node.not_ready' || type === 'node.pressure'
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'True' || value === 'true'
}

function ofNode(node: ResourceObject, maker: FindingMaker, now: number | null): Finding[] {
  const data = isJsonObject(node.data) ? node.data : {}
  const status = objectField(data, 'status') ?? data
  const conditions = objectsIn(listField(status, 'conditions'))
  const conditionOf = (type: string) => conditions.find((entry) => textField(entry, 'type') === type)
  const base = { subject: node.name, evidence: [node.id], from: now, to: now }
  const findings: Finding[] = []
  const readiness = conditionOf('Ready')
  const readyWord = readiness ? textField(readiness, 'status') : (textField(data, 'ready') ?? textField(data, 'status'))
  if (readyWord !== null && !isTrue(readyWord) && !/^Ready/.test(readyWord)) {
    const message = readiness ? (textField(readiness, 'message') ?? '') : ''
    findings.push(
      maker.make('node.not_ready', {
        ...base,
        severity: 'critical',
        statement: `Node ${node.name} is not ready${message ? `: ${message}` : ''}.`,
        attributes: {
          node: node.name,
          reason: readiness ? textField(readiness, 'reason') : readyWord,
          message,
          since_iso: readiness ? textField(readiness, 'lastTransitionTime') : undefined,
          via: 'resource',
        },
      }),
    )
  }
  for (const [type, pressure] of Object.entries(pressures)) {
    const condition = conditionOf(type)
    const value = condition ? textField(condition, 'status') : field(data, type, type.replace('Pressure', '_pressure'))
    if (!isTrue(value)) continue
    const message = condition ? (textField(condition, 'message') ?? '') : ''
    findings.push(
      maker.make('node.pressure', {
        ...base,
        severity: 'warning',
        statement: `Node ${node.name} is under ${pressure} pressure${message ? `: ${message}` : ''}.`,
        attributes: { node: node.name, pressure, message, via: 'resource' },
      }),
    )
  }
  const spec = objectField(data, 'spec') ?? data
  const taints = objectsIn(listField(spec, 'taints'))
    .map((taint) => textField(taint, 'key') ?? '')
    .filter(Boolean)
  if (
    field(spec, 'unschedulable') === true ||
    taints.some((key) => /unschedulable|not-ready|unreachable|disk-pressure|memory-pressure/.test(key))
  ) {
    findings.push(
      maker.make('node.cordoned', {
        ...base,
        severity: 'notice',
        statement: `Node ${node.name} takes no new pods${taints.length > 0 ? ` (${taints.join(', ')})` : ' (cordoned)'}.`,
        attributes: { node: node.name, taints, via: 'resource' },
      }),
    )
  }
  for (const resource of ['cpu', 'memory'] as const) {
    const amount = (name: string) => {
      const inner = objectField(status, name)
      return inner ? field(inner, resource) : field(data, `${name}_${resource}`)
    }
    const allocatable = parseQuantity(amount('allocatable'))
    const capacity = parseQuantity(amount('capacity'))
    if (allocatable === null || capacity === null || capacity <= 0 || allocatable / capacity >= lowShare) continue
    const share = Math.round((allocatable / capacity) * 1000) / 1000
    findings.push(
      maker.make('node.low_allocatable', {
        ...base,
        severity: 'info',
        statement: `Node ${node.name} has ${String(amount('allocatable'))} of ${String(amount('capacity'))} ${resource} left to allocate.`,
        attributes: {
          node: node.name,
          resource,
          allocatable: String(amount('allocatable')),
          capacity: String(amount('capacity')),
          share,
          via: 'resource',
        },
      }),
    )
  }
  return findings
}
