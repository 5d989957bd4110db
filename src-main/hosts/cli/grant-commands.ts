import type { Command } from 'commander'

type Act = (work: () => Promise<number>) => () => Promise<void>

const load = () => import('./commands/grants.command.ts')

/** Adds to `trellis grants` what shows, takes back and takes along what was granted. */
export function addGrantCommands(grants: Command, act: Act): void {
  const workspace = ['--workspace <dir>', 'the workspace; without it the one that the app opens'] as const
  grants
    .command('list')
    .description('List what is granted, to what, and since when.')
    .option('--json', 'print it as JSON')
    .option(...workspace)
    .action((options: { json?: boolean; workspace?: string }) => act(async () => (await load()).grantsListCommand(options))())

  grants
    .command('show')
    .argument('<file>', 'a *.trellis.json')
    .description('Say what a workflow asks for, and whether it is granted.')
    .option('--json', 'print it as JSON')
    .option(...workspace)
    .action((file: string, options: { json?: boolean; workspace?: string }) =>
      act(async () => (await load()).grantsShowCommand(file, options))(),
    )

  grants
    .command('revoke')
    .argument('[ids...]', 'ids that `list` gives')
    .description('Take back what was granted.')
    .option('--all', 'take back everything')
    .option(...workspace)
    .action((ids: string[], options: { all?: boolean; workspace?: string }) =>
      act(async () => (await load()).grantsRevokeCommand(ids, options))(),
    )

  grants
    .command('export')
    .argument('<file>', 'a *.trellis.json')
    .description('Write what is granted to a workflow as a file for `trellis run --grant`, after you have seen it.')
    .requiredOption('--out <file>', 'the file to write')
    .option(...workspace)
    .action((file: string, options: { out: string; workspace?: string }) =>
      act(async () => (await load()).grantsExportCommand(file, options))(),
    )
}
