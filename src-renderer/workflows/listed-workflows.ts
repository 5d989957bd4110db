import type { WorkflowSummary } from '#shared/api/contract.ts'
import { folderOf, isWithin } from '#shared/document/workflow-path.ts'
import { byName } from '../ui/format.ts'
import type { Place, Sort } from './home-store.ts'

const orders: Record<Sort, (a: WorkflowSummary, b: WorkflowSummary) => number> = {
  updated: (a, b) => b.updatedAt - a.updatedAt,
  name: (a, b) => byName.compare(a.name, b.name),
  nodes: (a, b) => b.nodes - a.nodes,
}

/** The workflows of a place in the chosen order. Those opened last keep theirs. */
export function listedWorkflows(
  workflows: readonly WorkflowSummary[],
  place: Place,
  sort: Sort,
  recent: readonly string[],
): WorkflowSummary[] {
  if (place.at === 'recent') return recent.flatMap((file) => workflows.find((workflow) => workflow.file === file) ?? [])
  const here = workflows.filter(({ file, tags }) => {
    if (place.at === 'folder') return isWithin(file, place.folder)
    return place.at === 'tag' ? tags.some((tag) => sameTag(tag, place.tag)) : true
  })
  return here.sort((a, b) => orders[sort](a, b) || byName.compare(a.name, b.name) || (a.file < b.file ? -1 : 1))
}

const sameTag = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

export interface CountedTag {
  tag: string
  count: number
}

/** Every tag that a workflow has, as it is written most often. */
export function tagsOf(workflows: readonly WorkflowSummary[]): CountedTag[] {
  const found = new Map<string, Map<string, number>>()
  for (const tag of workflows.flatMap(({ tags }) => tags)) {
    const ways = found.get(tag.toLowerCase()) ?? new Map<string, number>()
    found.set(tag.toLowerCase(), ways.set(tag, (ways.get(tag) ?? 0) + 1))
  }
  return [...found.values()]
    .map((ways) => ({
      tag: [...ways].reduce((best, way) => (way[1] > best[1] ? way : best))[0],
      count: [...ways.values()].reduce((sum, count) => sum + count, 0),
    }))
    .sort((a, b) => byName.compare(a.tag, b.tag))
}

export interface FolderLine {
  folder: string
  /** How deep it lies, from 0. */
  depth: number
  /** Workflows in it and below it. */
  count: number
  /** It has folders in it, which are shown or not. */
  fold: 'open' | 'shut' | null
}

/** The folders as lines of a tree, those inside of a shut one left out. */
export function folderLines(folders: readonly string[], workflows: readonly WorkflowSummary[], shut: ReadonlySet<string>): FolderLine[] {
  const counts = new Map<string, number>()
  for (const { file } of workflows)
    for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder)) counts.set(folder, (counts.get(folder) ?? 0) + 1)
  const all = [...new Set([...folders, ...counts.keys()])]
  const inside = new Map<string, string[]>()
  for (const folder of all) inside.set(folderOf(folder), [...(inside.get(folderOf(folder)) ?? []), folder])
  const lines: FolderLine[] = []
  const add = (parent: string, depth: number) => {
    for (const folder of (inside.get(parent) ?? []).sort(byName.compare)) {
      const fold = inside.has(folder) ? (shut.has(folder) ? 'shut' : 'open') : null
      lines.push({ folder, depth, count: counts.get(folder) ?? 0, fold })
      if (fold === 'open') add(folder, depth + 1)
    }
  }
  add('', 0)
  return lines
}
