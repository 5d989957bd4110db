import type { Built, Mapper } from '../flow/flow.ts'
import type { Step } from '../flow/step.ts'
import { jsonataPath, type Path, type Ref } from '../values.ts'

/** A part that computes one value, or an object with a field for each of its ports. */
export function compute(step: Step, refs: readonly (Ref | null)[], write: (...at: string[]) => string, ports?: readonly string[]): Built {
  const there = refs.filter((ref) => ref !== null)
  const { from, path } = step.values(there)
  const at = (ref: Ref | null) => (ref ? jsonataPath(path(ref) ?? ['missing']) : 'null')
  const built = step.plain('transform', { expression: write(...refs.map(at)) }, from)
  if (!ports) return built
  return { ...built, handles: Object.fromEntries(ports.map((port) => [port, { ...step.out('out'), path: [port] }])) }
}

/** `$.a.b[0]` of JSONPath as keys; null for wildcards and filters. */
export function keysOf(path: string): Path | null {
  if (!/^\$(?:\.[A-Za-z_]\w*|\[\d+\]|\[['"][^'"]+['"]\])*$/.test(path)) return null
  return [...path.matchAll(/\.([A-Za-z_]\w*)|\[(\d+)\]|\[['"]([^'"]+)['"]\]/g)].map(([, name, index, quoted]) =>
    index === undefined ? (name ?? quoted ?? '') : Number(index),
  )
}

/** Some items of a list; a negative start counts from the end. */
export const rivetSlice: Mapper = (step, settings) => {
  const [start, count] = [settings.number('start') ?? 0, settings.number('count')]
  if (step.port('start') || step.port('count')) return step.placeholder('How much it takes comes from other parts.')
  const from = start < 0 ? `$count($list) + (${start})` : String(start)
  const until = count === undefined ? '' : ` and $i < ${from} + ${count}`
  return compute(step, [step.port('input')], (at) => `($list := [${at}]; [$filter($list, function($each, $i) { $i >= ${from}${until} })])`)
}

/** The items for which a second list says yes. */
export const rivetFilter: Mapper = (step) =>
  compute(
    step,
    [step.port('array'), step.port('include')],
    (list, include) => `($take := [${include}]; [$filter([${list}], function($each, $i) { $boolean($take[$i]) })])`,
  )

export const rivetShuffle: Mapper = (step) => compute(step, [step.port('array')], (at) => `$shuffle([${at}])`)

/** Several values of an object, each by its path. */
export const rivetDestructure: Mapper = (step, settings) => {
  const paths = settings.get('paths')
  const read = (Array.isArray(paths) ? paths : []).map((path) => keysOf(String(path)))
  if (read.length === 0 || read.includes(null))
    return step.placeholder('A path of it has wildcards or conditions, which are not converted.')
  const ports = read.map((_keys, index) => `match_${index}`)
  return compute(
    step,
    [step.port('object')],
    (at) => `{${read.map((keys, index) => `"${ports[index]}": ${at}${jsonataPath(keys ?? []).slice(1)}`).join(', ')}}`,
    ports,
  )
}

export const rivetRandom: Mapper = (step, settings) => {
  const [min, max] = [settings.number('min') ?? 0, settings.number('max') ?? 1]
  if (step.port('min') || step.port('max')) return step.placeholder('Its bounds come from other parts.')
  const whole = settings.flag('integers')
  const more = settings.flag('maxInclusive') && whole ? 1 : 0
  const span = `$random() * ${max - min + more}`
  return compute(step, [], () => (whole ? `$floor(${span}) + ${min}` : `${span} + ${min}`))
}

/** The fenced blocks of a text of Markdown. */
export const rivetBlocks: Mapper = (step) =>
  compute(
    step,
    [step.port('input')],
    (at) =>
      `($found := $match(${at}, /\`\`\`(\\w*)\\n([\\s\\S]*?)\`\`\`/); {"firstBlock": $found[0].groups[1], "allBlocks": [$map($found, function($each) { $each.groups[1] })], "languages": [$map($found, function($each) { $each.groups[0] })]})`,
    ['firstBlock', 'allBlocks', 'languages'],
  )
