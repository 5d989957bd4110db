import { specOf } from '../nodes/registry.ts'
import type { Draft, SourcePlace } from './draft.ts'
import type { ImportProduct } from './import-report.ts'

/** How much further apart the same parts stand here than in the source, since cards are wider. */
const scales: Record<ImportProduct, { x: number; y: number }> = {
  dify: { x: 1.1, y: 1.3 },
  flowise: { x: 1.5, y: 1.6 },
  n8n: { x: 1.6, y: 1.2 },
  rivet: { x: 1.1, y: 1.1 },
}

const card = { width: 240, height: 150 }
const gap = { x: 48, y: 28 }
/** What a frame keeps for its title and its ports. */
const padding = { top: 76, right: 48, bottom: 32, left: 48 }
const smallestFrame = { width: 360, height: 200 }

interface Box {
  id: string
  x: number
  y: number
  width: number
  height: number
}

/** Gives every node a place: where its part stood, scaled, with room for helpers before it, and none over another. */
export function placeNodes(draft: Draft, product: ImportProduct): void {
  const { nodes, layout } = draft.document
  const children = new Map<string | null, string[]>()
  for (const [id, { parent }] of Object.entries(nodes)) children.set(parent, [...(children.get(parent) ?? []), id])
  const isFrame = (id: string) => specOf(nodes[id]?.kind ?? '')?.inside !== undefined || children.has(id)

  const arrange = (scope: string | null): { width: number; height: number } => {
    const ids = children.get(scope) ?? []
    const sizes = new Map(ids.map((id) => [id, isFrame(id) ? arrange(id) : card]))
    const boxes = placeScope(draft, ids, sizes, scales[product])
    const left = Math.min(...boxes.map(({ x }) => x), Number.POSITIVE_INFINITY)
    const top = Math.min(...boxes.map(({ y }) => y), Number.POSITIVE_INFINITY)
    const origin = scope === null ? { x: 0, y: 0 } : { x: padding.left, y: padding.top }
    let size = { ...smallestFrame }
    for (const { id, x, y, width, height } of boxes) {
      const at = { x: grid(x - left + origin.x), y: grid(y - top + origin.y) }
      layout[id] = isFrame(id) ? { ...at, width, height } : at
      size = { width: Math.max(size.width, at.x + width + padding.right), height: Math.max(size.height, at.y + height + padding.bottom) }
    }
    return size
  }
  arrange(null)
}

const grid = (pixels: number) => Math.max(-900_000, Math.min(900_000, Math.round(pixels / 4) * 4))

const farthest = 100_000

/** A place that leaves room on the canvas for all that stands beside it. */
function within({ x, y, width = card.width, height = card.height }: SourcePlace): SourcePlace {
  const near = (pixels: number) => Math.max(-farthest, Math.min(farthest, Number.isFinite(pixels) ? pixels : 0))
  const size = (pixels: number) => Math.max(0, Math.min(5_000, Number.isFinite(pixels) ? pixels : 0))
  return { x: near(x), y: near(y), width: size(width), height: size(height) }
}

type Sizes = ReadonlyMap<string, { width: number; height: number }>

function placeScope(draft: Draft, ids: readonly string[], sizes: Sizes, scale: { x: number; y: number }): Box[] {
  const sizeOf = (id: string) => sizes.get(id) ?? card
  const helpers = new Map<string, string[]>()
  for (const id of ids) {
    const main = draft.helperOf.get(id)
    if (main !== undefined && ids.includes(main)) helpers.set(main, [...(helpers.get(main) ?? []), id])
  }
  const placed = ids.filter((id) => draft.places.has(id))
  const spots = new Map<string, SourcePlace>(placed.map((id) => [id, within(draft.places.get(id) as SourcePlace)]))
  const startX = Math.min(...[...spots.values()].map(({ x }) => x), Number.POSITIVE_INFINITY)
  // what has no place of its own and helps nobody stands first, in a column
  const rest = ids.filter((id) => !placed.includes(id) && !(helpers.get(draft.helperOf.get(id) ?? '') ?? []).includes(id))
  rest.forEach((id, index) => {
    spots.set(id, { x: (Number.isFinite(startX) ? startX : 0) - 340, y: index * 150 })
  })

  // columns of the source from left to right: each moves on by what those before it need for their helpers and frames
  const order = [...spots.keys()].sort((a, b) => (spots.get(a)?.x ?? 0) - (spots.get(b)?.x ?? 0))
  const boxes: Box[] = []
  let shift = 0
  let column: string[] = []
  const endColumn = () => {
    if (column.length === 0) return
    const depth = Math.max(...column.map((id) => Math.ceil((helpers.get(id)?.length ?? 0) / 2)))
    shift += depth * (card.width + gap.x)
    for (const id of column) {
      const spot = spots.get(id) as SourcePlace
      const { width, height } = sizeOf(id)
      const box = { id, x: spot.x * scale.x + shift, y: spot.y * scale.y, width, height }
      boxes.push(box)
      helpers.get(id)?.forEach((helper, index, all) => {
        const back = Math.ceil((all.length - index) / 2)
        boxes.push({
          id: helper,
          x: box.x - back * (card.width + gap.x),
          y: box.y + (index % 2) * (card.height + gap.y),
          ...sizeOf(helper),
        })
      })
    }
    shift += Math.max(...column.map((id) => Math.max(0, sizeOf(id).width - (spots.get(id)?.width ?? card.width) * scale.x)), 0)
    column = []
  }
  for (const id of order) {
    const first = spots.get(column[0] ?? '')
    if (first && (spots.get(id)?.x ?? 0) - first.x > 60) endColumn()
    column.push(id)
  }
  endColumn()
  return apart(boxes)
}

/** Moves boxes down until none lies over another. */
function apart(boxes: readonly Box[]): Box[] {
  const done: Box[] = []
  for (const box of [...boxes].sort((a, b) => a.y - b.y || a.x - b.x)) {
    const beside = done.filter((other) => box.x < other.x + other.width + gap.x / 2 && other.x < box.x + box.width + gap.x / 2)
    let y = box.y
    for (const other of beside.sort((a, b) => a.y - b.y))
      if (y < other.y + other.height + gap.y && other.y < y + box.height + gap.y) y = other.y + other.height + gap.y
    done.push({ ...box, y })
  }
  return done
}
