import type { Command } from 'commander'

type Act = (work: () => Promise<number>) => () => Promise<void>
interface Options {
  json?: boolean
  workspace?: string
}

const load = () => import('./commands/mcp.command.ts')

/** Adds to `trellis mcp` what shows, tries, starts and grants the MCP servers of a workspace. */
export function addMcpCommands(mcp: Command, act: Act): void {
  const workspace = ['--workspace <dir>', 'the workspace; without it the one that the app opens'] as const
  const named = (name: string, description: string) =>
    mcp.command(name).argument('<server>', 'its server_id in trellis.yaml').description(description)

  mcp
    .command('list')
    .description('List the servers, how they stand and whether their start is granted. Starts none.')
    .option('--json', 'print it as JSON')
    .option(...workspace)
    .action((options: Options) => act(async () => (await load()).mcpListCommand(options))())

  named('tools', 'List what a server offered when it last ran, with the hash and the grant of each tool. Starts nothing.')
    .option('--json', 'print it as JSON')
    .option(...workspace)
    .action((server: string, options: Options) => act(async () => (await load()).mcpToolsCommand(server, options))())

  named('test', 'Start a server, list what it offers, and end it again. Calls no tool.')
    .option('--json', 'print it as JSON')
    .option(...workspace)
    .action((server: string, options: Options) => act(async () => (await load()).mcpTestCommand(server, options))())

  named('start', 'Start a server where the workspace is open: it runs there until it is stopped.')
    .option(...workspace)
    .action((server: string, options: Options) => act(async () => (await load()).mcpStartCommand(server, options))())

  named('stop', 'End a server.')
    .option(...workspace)
    .action((server: string, options: Options) => act(async () => (await load()).mcpStopCommand(server, options))())

  mcp
    .command('allow')
    .argument('<server>', 'its server_id in trellis.yaml')
    .argument('[tools...]', 'names of tools; without them all that it offers')
    .description('Show tools as they are, and grant their use to the workspace.')
    .option('--unasked', 'they may also be called without asking a person each time')
    .option(...workspace)
    .action((server: string, tools: string[], options: Options & { unasked?: boolean }) =>
      act(async () => (await load()).mcpAllowCommand(server, tools, options))(),
    )
}
