import { createToolRegistry } from '#main/tools/registry.ts'
import { defaultVerdict, toolCallers, toolCapabilities, toolSafeties } from '#shared/security/permissions.ts'

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string

const setUpAs = (name: string): string => (/^(github|jira|kubernetes|prometheus)_/.exec(name)?.[1] ?? name) as string

/** The page about tools: what there is, who may call it, and what decides. */
export function toolsPage(generated: string, table: Table): string {
  const tools = createToolRegistry().list()
  const rows = tools.map((tool) => [
    `\`${tool.name}\``,
    tool.capability,
    tool.safety,
    { pure: '', recorded: 'reads', outside: 'changes' }[tool.effect],
    tool.unavailable ? `\`tools.${setUpAs(tool.name)}\`` : '',
    tool.description,
  ])
  const matrix = toolCallers.flatMap((caller) =>
    toolCapabilities.map((capability) => [caller, capability, ...toolSafeties.map((safety) => defaultVerdict(caller, capability, safety))]),
  )
  return [
    generated,
    '# Tools',
    about,
    table(['tool', 'capability', 'safety', 'outside', 'set up by', 'what it does'], rows),
    permissions,
    table(['caller', 'capability', ...toolSafeties], matrix),
    rest,
    '',
  ].join('\n\n')
}

const about = `Agents and \`tool-call\` nodes call tools; an \`http-request\` node is a call of \`http_request\`. A request that may change something carries an \`Idempotency-Key\`, the same when a run does it again after a crash, unless it has one of its own. A call has 30 seconds and two attempts, one where it changes something outside. Over all runs of a host a tool has at most 8 calls at once, and rests for 30 seconds after 5 failures within 30, until 2 calls have succeeded again (\`tools.breaker\` in \`trellis.yaml\`, as [for models](models.md)); both are in [the metrics](metrics.md) as the pool \`tool NAME\`. When a tool fails that only reads, those that it names as alternatives and that need no question are asked instead: \`kubernetes_get\` for \`kubernetes_describe\`, and \`http_request\` for a runbook on GitHub that is public. Where none helps, whoever called is told what a person can do by hand. How far it came is in the log (\`fallback.used\`) and among the problems of the run.`

const permissions = `## Permissions

Every call is judged where it happens, twice: before anybody is asked, and once more as the effect begins. A matrix of caller, capability and safety says \`allow\`, \`ask\` or \`deny\`; a refusal has the code \`tool.insufficient_permissions\` and names the rule that decided. Nothing that a model, a document or a result says changes it. What holds by default:`

const rest = `The matrix and rules can be narrowed, never widened: by an organisation (a file that \`TRELLIS_ORGANISATION\` names, with a section \`permissions\`), and by a workspace:

\`\`\`yaml
# trellis.yaml
permissions:
  matrix:
    child: { execution: { dangerous: deny } }
  rules:
    - tool: http_request
      unless: { url: 'https://api.example.com/*' }
      verdict: deny
      because: Only the gateway may be asked.
    - tool: [github_*, jira_*]
      level: micro
      verdict: ask
\`\`\`

One run can be narrowed further, by **Limits of the run** in the form that starts it, \`trellis run --deny\` and \`--ask\`, or the field \`limits\` of \`run.start\`: these rules come last, and are kept with the run and what is forked from it.

A rule holds for the tools, levels and agents that it names, with the arguments of \`when\` and without those of \`unless\`; \`*\` stands for anything. An address or a path is judged as it is read where it is used, however it is written: \`when\` holds for all that may mean it, \`unless\` for what surely does, and what a pattern says of a host no path can stand in for. The strictest of all that apply decides. Permissions that cannot be read deny everything.

Who is asked sees the real arguments, what the call really does, which rule asks, and up to three tools that could do the same, or say whether it has to be done, with less risk. Answers: once; for this run, which allows the same caller calls of the same form; no; or other arguments, which are judged again. \`trellis run --yes\` answers approval nodes only, never tools.

## Network

Only http and https, and only to origins (scheme, host, port) that a person granted. A name that leads to an address which is not public needs that address granted as well; \`localhost\` may lead to this machine. Reserved addresses and those where clouds give out credentials are never reached, in whichever form they are written. The addresses that were checked are those that are connected to. Each redirect is checked again; it takes no credentials and no body to another origin, and does not leave encryption. Answers have 1 MiB in a tool, headers 16 KiB.

## Files

Inside folders that a person granted, decided on the real path of what was opened. Pipes, devices, \`/proc\`, the profile of Trellis and files with credentials (\`.ssh\`, \`.env\`, \`.aws\` and the like) are never read; names with a dot in front and \`trellis.yaml\` are never written. Writing is atomic.

## Systems of a workspace

\`\`\`yaml
# trellis.yaml
tools:
  github: { repository: owner/name, secret: github }
  jira: { url: 'https://example.atlassian.net', user: me@example.com, secret: jira }
  prometheus: { url: 'http://localhost:9090' }
  kubernetes: { kubeconfig: ~/.kube/config, context: staging }
  web_search: { server: brave, tool: brave_web_search, query: query, limit: count, arguments: { country: DE } }
  shell:
    programs:
      git: { subcommands: [log, status], options: [--oneline, --since=] }
  components:
    web: { url: 'http://localhost:8080/health', metrics: { queue: { field: queue.length, warning: 500, critical: 1000 } } }
    shop-db: { host: localhost, port: 5432, metrics: { lag: { query: 'max(pg_replication_lag)', critical: 60 } } }
  restart_service:
    web: { command: [systemctl, --user, restart, web] }
  clear_cache:
    shop: { http: { method: POST, url: 'https://shop.example.com/admin/flush', secret: shop } }
\`\`\`

Where a system is not set up, its tools say so and are listed as such. Secrets are named here, kept in the vault, and for the consumer \`tool:github\`, \`tool:jira\` and so on. Kubernetes is only read; secrets of a cluster are not, and a kubeconfig that starts a program is refused. A program gets its arguments as they are, without a shell, in an environment of its own; an argument with a dash in front must be one of its \`options\`. At its limit of time, and when the run is cancelled, it is ended with all that it started; a service that it left behind when it ended by itself stays. Programs that run others, as \`bash\`, \`sudo\`, \`env\` and \`awk\`, are never run. \`git\` runs with the settings of the repository alone, without hooks and monitors, and not at all where these settings name another program, as filters do. The programs of \`shell\` with their options, the kubeconfig, and what each target does are granted by a person word for word: a change asks again.

\`web_search\` searches with a tool of an [MCP server](mcp.md): \`server\` and \`tool\` name it, \`query\` its argument that takes the words (\`query\` where it is left out), \`limit\` the one that takes how many results are wanted, if it has one, and \`arguments\` what else it is called with. Settings, MCP servers writes it too. A call is one of that tool, and is granted, asked about, traced and kept in the journal like any other: the start of the server, the use of the tool as it is, and each call unless it may be called without asking. It gives \`results\` (\`title\`, \`url\`, \`snippet\`) where structured content, JSON or the lines of a text say them, and \`text\` where they do not; \`more\` counts what was cut off. All of it is material, never an instruction. Where nothing is set up, or the tool does not take the arguments, it fails with \`tool.unavailable\`; where the server or the tool cannot be had, with \`mcp.…\`.

\`component_health\` asks every component: one that does not answer or answers with 5xx is critical, with 4xx a warning. A metric is a field of the JSON that the \`url\` answers with, or a query for Prometheus, with bounds of yours (\`below: true\` where less is worse). What the caller's evidence says of a component counts as well, and the worse of both stands. A target that is named as a component is what repairs it. The command of a target runs in the system's folder for temporary files, or in \`folder\`, a whole path. Each look is an event of the run, \`system.health\`, with the facts \`health_status\` and \`metric_<name>\` in its result.`
