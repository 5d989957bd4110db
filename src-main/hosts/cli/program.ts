import { Command, CommanderError } from 'commander'
import { config as configureZod } from 'zod'
import { toAppError } from '#shared/errors/app-error.ts'
import { version } from '../../version.ts'
import { exitCodes } from './exit-codes.ts'
import { addGrantCommands } from './grant-commands.ts'
import { addHistoryCommands } from './history-commands.ts'
import { addMcpCommands } from './mcp-commands.ts'
import { addSecretCommands } from './secret-commands.ts'
import { addSteeringCommands } from './steering-commands.ts'
import { printError } from './terminal.ts'

export interface ComposeOptions {
  shape?: string
  model: string
  steps?: boolean
  out?: string
  workspace: string
}

/** Options of `trellis run`. */
export interface RunOptions {
  input?: string
  evidence?: string
  model?: string
  engine: string
  yes?: boolean
  grant?: string
  deny?: string[]
  ask?: string[]
  host?: string[]
  budget?: string[]
  json?: boolean
  trace?: boolean
  workspace?: string
  only?: string
  to?: string
  from?: string
  source?: string
}

/**
 * Runs the command line and gives its exit code. Every command's code is loaded when it is used, so that none pays for
 * another's imports.
 */
export async function runProgram(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.ok
  const program = new Command('trellis')
    .description('Run, check and compare agent workflows on your own machine.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('Run `trellis --help` to see what there is.')
  const again = (value: string, before: string[] = []) => [...before, value]
  const act = (work: () => Promise<number>) => async () => {
    exitCode = await work()
  }

  program
    .command('run')
    .argument('<file>', 'a *.trellis.json')
    .description('Run a workflow and wait for its result.')
    .option('--input <json>', 'inputs as JSON, or @file')
    .option('--evidence <dir>', 'folder of evidence for the workflow')
    .option('--model <name>', 'use this model in place of every other, for example offline')
    .option('--engine <name>', 'scheduler or langgraph', 'scheduler')
    .option('--yes', 'answer approval nodes with yes')
    .option('--grant <file>', 'grant this run what the file holds, which `trellis grants export` writes')
    .option('--deny <tool>', 'keep this run from calling a tool; `*` stands for anything. May be given again', again)
    .option('--ask <tool>', 'ask before each call of a tool. May be given again', again)
    .option('--host <origin>', 'speak to this host only, as in https://api.example.com; still to be granted. May be given again', again)
    .option('--budget <limit>', 'a lower limit, as in tokens=20000, usd=0.5, seconds=60 or steps=100. May be given again', again)
    .option('--json', 'print JSON lines; the last one is the result')
    .option('--trace', 'print every event')
    .option('--workspace <dir>', 'keep the run in this workspace; without it the run is kept in a temporary one')
    .option('--only <node>', 'run just this node, with the inputs that it had in an earlier run')
    .option('--to <node>', 'run this node and what it needs')
    .option('--from <node>', 'run this node and what follows it, with the values of an earlier run before it')
    .option('--source <run>', 'the earlier run, in the workspace; without it the newest of the workflow')
    .action((file: string, options: RunOptions) =>
      act(async () => {
        // compiling what reads one small document takes longer than reading it
        configureZod({ jitless: true })
        const { startLogWriter } = await import('../../storage/sqlite/log-writer-link.ts')
        const logWriter = options.workspace === undefined ? undefined : startLogWriter() // comes up while the command is loaded
        return (await import('./commands/run.command.ts')).runCommand(file, options, logWriter)
      })(),
    )

  program
    .command('validate')
    .argument('<file>', 'a *.trellis.json')
    .description('List everything that is wrong with a workflow.')
    .option('--graph', 'print the plan as a Mermaid graph')
    .option('--json', 'print the problems as JSON')
    .action((file: string, options: { graph?: boolean; json?: boolean }) =>
      act(async () => (await import('./commands/validate.command.ts')).validateCommand(file, options))(),
    )

  program
    .command('diff')
    .argument('<a>', 'a *.trellis.json')
    .argument('<b>', 'the other one')
    .description('Say how the logic of two workflows differs; layout is ignored.')
    .option('--json', 'print the diff as JSON')
    .action((a: string, b: string, options: { json?: boolean }) =>
      act(async () => (await import('./commands/diff.command.ts')).diffCommand(a, b, options))(),
    )

  program
    .command('import')
    .argument('<file>', 'an export of Dify, Flowise AgentFlow v2, n8n or Rivet')
    .description('Say what becomes of a workflow of another product, and make a Trellis workflow of it.')
    .option('--out <dir>', 'write the workflows into this folder; without it nothing is written')
    .option('--json', 'print the report as JSON')
    .action((file: string, options: { out?: string; json?: boolean }) =>
      act(async () => (await import('./commands/import.command.ts')).importCommand(file, options))(),
    )

  program
    .command('compose')
    .argument('<request>', 'what the workflow is to do, in plain words')
    .description('Make a workflow of a request in plain words.')
    .option('--shape <shape>', 'how its steps work together: sequential, parallel, hierarchical or pipeline; by default as the words say')
    .option('--model <model>', 'a model or an alias of the workspace; the offline one goes by the words alone', 'offline')
    .option('--steps', 'make it of its steps, also where a template does what is asked for')
    .option('--out <file>', 'write the workflow there; without it, it is printed')
    .option('--workspace <dir>', 'with the models of this workspace', '.')
    .action((request: string, options: ComposeOptions) =>
      act(async () => (await import('./commands/compose.command.ts')).composeCommand(request, options))(),
    )

  program
    .command('logs')
    .description('Look at log files.')
    .command('patterns')
    .argument('<file>', 'a log file, gzip included')
    .description('Group the lines of a log by the pattern that made them.')
    .option('--json', 'print {line, pattern, template} for every line')
    .action((file: string, options: { json?: boolean }) =>
      act(async () => (await import('./commands/logs-patterns.command.ts')).logsPatternsCommand(file, options))(),
    )

  const runs = program.command('runs').description('Find, steer and look after the runs of a workspace.')
  addSteeringCommands(runs, act)
  addHistoryCommands(runs, act)
  addGrantCommands(program.command('grants').description('See, take back and take along what you granted to workflows.'), act)
  addSecretCommands(program.command('secrets').description('Keep the secrets of your vault, and change its passphrase.'), act)
  addMcpCommands(program.command('mcp').description('See, try and grant the MCP servers of a workspace.'), act)

  program
    .command('start', { hidden: true })
    .description('Serve the app on this machine and open it in the browser.')
    .option('--workspace <dir>', 'the workspace to open')
    .option('--port <number>', 'port on 127.0.0.1; any free one by default')
    .option('--no-open', 'do not open the browser')
    .action((options: { workspace?: string; port?: string; open: boolean }) =>
      act(async () => (await import('../browser/browser.command.ts')).browserCommand(options))(),
    )

  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
    printError(error)
    // what a command throws kept it from starting; what fails later it reports itself
    return toAppError(error).kind === 'bug' ? exitCodes.failed : exitCodes.usage
  }
  return exitCode
}
