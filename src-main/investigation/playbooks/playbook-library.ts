import { compiledName, loadPlaybooks } from './compiled-playbooks.ts'
import { playbookFolder } from './playbook-folder.ts'
import type { Exclusion, Playbook, Rule, ToolRule } from './playbook-schema.ts'

/** All playbooks that hold, in one place. */
export interface PlaybookLibrary {
  playbooks: readonly Playbook[]
  rules: ReadonlyMap<string, Rule>
  exclusions: readonly Exclusion[]
  /** Highest priority first. */
  tools: readonly ToolRule[]
}

/** Puts playbooks together; a later one's rule replaces an earlier one's of the same id. */
export function combinePlaybooks(playbooks: readonly Playbook[]): PlaybookLibrary {
  const exclusions = new Map(playbooks.flatMap((playbook) => playbook.exclusions.map((entry) => [entry.id, entry])))
  const tools = new Map(playbooks.flatMap((playbook) => playbook.tools.map((entry) => [entry.id, entry])))
  return {
    playbooks,
    rules: new Map(playbooks.flatMap((playbook) => playbook.rules.map((rule) => [rule.id, rule]))),
    exclusions: [...exclusions.values()],
    tools: [...tools.values()].sort((a, b) => b.priority - a.priority),
  }
}

const here = import.meta.url
// the build puts it beside the bundle (vite.node.config.ts); from the sources the YAML is read
const compiled = here.endsWith('.ts') ? undefined : new URL(compiledName, here)

let shipped: PlaybookLibrary | undefined

/** The playbooks that ship with Trellis; read once per process. */
export function shippedPlaybooks(): PlaybookLibrary {
  shipped ??= combinePlaybooks(loadPlaybooks(playbookFolder(), compiled))
  return shipped
}
