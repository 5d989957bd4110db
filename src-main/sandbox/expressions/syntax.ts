/** JSONata's syntax tree after its own post-processing, as far as the simple forms need it. */
export interface ExpressionNode {
  type: string
  value?: unknown
  position?: number
  steps?: ExpressionNode[]
  stages?: Stage[]
  predicate?: Stage[]
  group?: { lhs: Pair[] }
  lhs?: ExpressionNode | Pair[]
  rhs?: ExpressionNode
  expression?: ExpressionNode
  expressions?: ExpressionNode[]
  condition?: ExpressionNode
  then?: ExpressionNode
  else?: ExpressionNode
  procedure?: ExpressionNode
  arguments?: ExpressionNode[]
  keepArray?: boolean
  keepSingletonArray?: boolean
  consarray?: boolean
  tuple?: boolean
  focus?: unknown
  index?: unknown
  ancestor?: unknown
}

export interface Stage {
  type: string
  expr: ExpressionNode
}

export type Pair = [key: ExpressionNode, value: ExpressionNode]

/** Every node of a tree, in no order that counts. */
export function* nodesOf(root: ExpressionNode): Generator<ExpressionNode> {
  const queue: unknown[] = [root]
  const seen = new Set<unknown>()
  while (queue.length > 0) {
    const at = queue.pop()
    if (typeof at !== 'object' || at === null || at instanceof RegExp || seen.has(at)) continue
    seen.add(at)
    if (!Array.isArray(at) && typeof (at as ExpressionNode).type === 'string') yield at as ExpressionNode
    queue.push(...Object.values(at))
  }
}

/** Names of the functions that an expression calls or hands on, without the `$`. */
export function variablesIn(root: ExpressionNode): Set<string> {
  const names = new Set<string>()
  for (const node of nodesOf(root)) if (node.type === 'variable' && typeof node.value === 'string') names.add(node.value)
  return names
}
