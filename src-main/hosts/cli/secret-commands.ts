import type { Command } from 'commander'
import type { SecretRuleOptions } from './commands/secrets.command.ts'

type Act = (work: () => Promise<number>) => () => Promise<void>

const load = () => import('./commands/secrets.command.ts')
const each = (value: string, before: string[] = []) => [...before, value]

/** Adds to `trellis secrets` what lists, sets and removes the secrets of the person. */
export function addSecretCommands(secrets: Command, act: Act): void {
  const workspace = ['--workspace <dir>', 'a workspace that is open, whose process has the vault; the vault is the same for all'] as const
  const rules = (command: Command) =>
    command
      .option('--for <consumer>', 'who may use it, as tool:http_request, mcp:github or model:openai; may be given again', each)
      .option('--to <origin>', 'where it may go, as https://api.example.com, or "program"; may be given again', each)
      .option(...workspace)

  secrets
    .command('list')
    .description('List the names of secrets, whom they are for and where they may go. Values are never shown.')
    .option('--json', 'print it as JSON')
    .option(...workspace)
    .action((options: { json?: boolean; workspace?: string }) => act(async () => (await load()).secretsListCommand(options))())

  rules(
    secrets
      .command('set')
      .argument('<name>', 'what workflows and settings call it')
      .description('Keep a secret, read from the input or asked for without being shown.'),
  ).action((name: string, options: SecretRuleOptions) => act(async () => (await load()).secretsSetCommand(name, options))())

  rules(
    secrets
      .command('allow')
      .argument('<name>', 'a secret of the vault')
      .description('Say anew whom a secret is for and where it may go; its value stays.'),
  ).action((name: string, options: SecretRuleOptions) => act(async () => (await load()).secretsAllowCommand(name, options))())

  secrets
    .command('remove')
    .argument('<name>', 'a secret of the vault')
    .description('Remove a secret for good.')
    .option(...workspace)
    .action((name: string, options: { workspace?: string }) => act(async () => (await load()).secretsRemoveCommand(name, options))())

  secrets
    .command('passphrase')
    .description('Change the passphrase of the vault.')
    .option(...workspace)
    .action((options: { workspace?: string }) => act(async () => (await load()).secretsPassphraseCommand(options))())
}
