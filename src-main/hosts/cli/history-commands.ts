import type { Command } from 'commander'
import type { PruneOptions } from './commands/runs-history.command.ts'

type Act = (work: () => Promise<number>) => () => Promise<void>

const load = () => import('./commands/runs-history.command.ts')

/** Adds to `trellis runs` what takes runs along and away. */
export function addHistoryCommands(runs: Command, act: Act): void {
  const workspace = ['--workspace <dir>', 'the workspace; without it the one that the app opens'] as const
  runs
    .command('export')
    .argument('<run>', 'id of a run')
    .description('Write a run as a file: all of it, a page to read, or spans of OpenTelemetry.')
    .option('--format <format>', 'json, html or otel', 'json')
    .option('--out <file>', 'a file, or a folder to put it in; without it the run is printed')
    .option(...workspace)
    .action((runId: string, options: { format: string; out?: string; workspace?: string }) =>
      act(async () => (await load()).runsExportCommand(runId, options))(),
    )

  runs
    .command('delete')
    .argument('<runs...>', 'ids of runs that have ended')
    .description('Delete runs for good.')
    .option(...workspace)
    .action((runIds: string[], options: { workspace?: string }) => act(async () => (await load()).runsDeleteCommand(runIds, options))())

  runs
    .command('prune')
    .description('Delete the runs that ended too long ago.')
    .option('--older-than <days>', 'how long ago; without it as long as runs are kept, 90 days by default')
    .option('--keep <number>', 'leave so many of the newest, however old they are')
    .option('--dry-run', 'only say which runs they are')
    .option('--json', 'print their ids as JSON')
    .option(...workspace)
    .action((options: PruneOptions) => act(async () => (await load()).runsPruneCommand(options))())
}
