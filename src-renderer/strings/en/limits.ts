import { dollars, number, plural } from '../../ui/format.ts'

/** What is said of the limits of one run. */
export const english = {
  title: 'Limits of the run',
  none: 'none',
  text: 'They narrow what the workflow and the workspace allow. They are kept for the next runs of this workflow until you take them out or close the window.',
  deny: 'Never calls',
  denyHelp: 'Tools that it has to do without. * stands for anything, as in github_*.',
  ask: 'Asks before each call of',
  hosts: 'Speaks only to',
  hostsHelp:
    'Hosts of its tools and nodes, as in https://api.example.com. Each has to be granted all the same. Without one it is every host that is granted; models and MCP servers are left out.',
  hostWrong: 'A host is written with its scheme, as in https://api.example.com.',
  budget: 'Uses at most',
  clear: 'Take them out',
  denied: (n: number) => `without ${plural(n, 'tool', 'tools')}`,
  asked: (n: number) => `asks about ${plural(n, 'tool', 'tools')}`,
  onlyHosts: (n: number) => `only ${plural(n, 'host', 'hosts')}`,
  most: {
    steps: (n: number) => plural(n, 'step', 'steps'),
    seconds: (n: number) => `${number(n)} s`,
    tokens: (n: number) => plural(n, 'token', 'tokens'),
    usd: dollars,
  },
  chip: (what: string) => `Limits of the run: ${what}`,
}
