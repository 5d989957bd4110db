import type { Command } from 'commander'
import type { ListOptions } from './commands/runs-list.command.ts'
import type { ShowOptions } from './commands/runs-show.command.ts'
import type { AnswerOptions, ApproveOptions, ForkOptions, SteerOptions } from './commands/runs-steer.command.ts'

type Act = (work: () => Promise<number>) => () => Promise<void>

const steer = () => import('./commands/runs-steer.command.ts')

/** Adds to `trellis runs` what finds runs, looks at them and steers them. */
export function addSteeringCommands(runs: Command, act: Act): void {
  const workspace = ['--workspace <dir>', 'the workspace; without it the one that the app opens'] as const
  const about = (name: string, description: string) =>
    runs
      .command(name)
      .argument('<run>', 'id of a run')
      .description(description)
      .option(...workspace)
  const reason = ['--reason <text>', 'why, for its log'] as const
  const follow = ['--json', 'print JSON lines; the last one is the result'] as const

  runs
    .command('list')
    .description('List runs, the newest first.')
    .option('--status <names>', 'only such, for example failed,waiting')
    .option('--workflow <id>', 'only those of this workflow')
    .option('--since <when>', 'only those started since a time, or within 30m, 12h or 7d')
    .option('--text <words>', 'only those with these words in them')
    .option('--limit <number>', 'how many to a page', '20')
    .option('--page <number>', 'which page', '1')
    .option('--json', 'print a JSON object per run')
    .option(...workspace)
    .action((options: ListOptions) => act(async () => (await import('./commands/runs-list.command.ts')).runsListCommand(options))())

  about('show', 'Say how a run stands, what it waits for and what it gave.')
    .option('--events', 'print its events instead, as JSON lines')
    .option('--json', 'print it as JSON')
    .action((runId: string, options: ShowOptions) =>
      act(async () => (await import('./commands/runs-show.command.ts')).runsShowCommand(runId, options))(),
    )

  about('pause', 'Let a run begin nothing more.')
    .option(...reason)
    .action((runId: string, options: SteerOptions) => act(async () => (await steer()).runsPauseCommand(runId, options))())

  about('resume', 'Go on with a run that is paused, was left behind or has failed.')
    .option('--from <node>', 'do this node and what rests on it anew')
    .option(...reason)
    .option(...follow)
    .action((runId: string, options: SteerOptions & { from?: string }) =>
      act(async () => (await steer()).runsResumeCommand(runId, options))(),
    )

  about('fork', 'Run again from a place of a run, or what is different, with all else taken over.')
    .option('--at <place>', "a node's id, or the path of a visit, a turn or a call; without it only what is different is done anew")
    .option('--document <file>', 'another state of its workflow')
    .option('--input <json>', 'other inputs as JSON, or @file')
    .option('--set <path:port=json>', 'another value on a port; may be given more than once', (value, all: string[]) => [...all, value], [])
    .option('--preview', 'only say which effects on the outside may happen once more')
    .option(...follow)
    .action((runId: string, options: ForkOptions) => act(async () => (await steer()).runsForkCommand(runId, options))())

  about('abort', 'Stop a run for good.')
    .option(...reason)
    .action((runId: string, options: SteerOptions) => act(async () => (await steer()).runsAbortCommand(runId, options))())

  about('approve', 'Answer an approval that a run waits for.')
    .option('--wait <id>', 'which one, where it waits for several')
    .option('--reject', 'answer no')
    .option('--comment <text>', 'what to say with it', '')
    .option('--for-run', 'do not ask about calls of a tool like this one again in this run')
    .option('--arguments <json>', 'call the tool with these instead, as JSON or @file')
    .option(...follow)
    .action((runId: string, options: ApproveOptions) => act(async () => (await steer()).runsApproveCommand(runId, options))())

  runs
    .command('answer')
    .argument('<run>', 'id of a run')
    .argument('<answer>', 'JSON, or @file')
    .description('Answer a question that a run waits for.')
    .option('--wait <id>', 'which one, where it waits for several')
    .option(...follow)
    .option(...workspace)
    .action((runId: string, answer: string, options: AnswerOptions) =>
      act(async () => (await steer()).runsAnswerCommand(runId, answer, options))(),
    )

  runs
    .command('feedback')
    .argument('<run>', 'id of a run')
    .argument('<text>', 'what to tell its agent')
    .description('Tell an agent of a run something, before it asks its model again.')
    .option('--agent <name>', 'which one, where the workflow has several')
    .option(...reason)
    .option(...workspace)
    .action((runId: string, text: string, options: SteerOptions & { agent?: string }) =>
      act(async () => (await steer()).runsFeedbackCommand(runId, text, options))(),
    )
}
