import { type MetricDefinition, metricList } from '#main/observability/metric-list.ts'

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string

/** The page about metrics: how they are read, and each with its type, unit, labels and buckets. */
export function metricsPage(generated: string, table: Table): string {
  const rows = Object.entries<MetricDefinition>(metricList).map(([name, { type, help, unit, labels, buckets }]) => [
    `\`${name}${type === 'counter' ? '_total' : ''}\``,
    type,
    unit ?? '',
    labels.map((label) => `\`${label}\``).join(', '),
    buckets?.join(', ') ?? '',
    help,
  ])
  return [
    generated,
    '# Metrics and log lines',
    about,
    table(['name', 'type', 'unit', 'labels', 'buckets', 'what it tells'], rows),
    rest,
    '',
  ].join('\n\n')
}

const about = `\`GET /metrics\` on the browser host gives them in the OpenMetrics text format. It wants what every page there wants, the cookie of the browser that was let in; a program that collects metrics brings a token instead, which opens nothing else:

\`\`\`sh
TRELLIS_METRICS_TOKEN=$(openssl rand -hex 16) npx trellis start --port 7000 --no-open
curl -H "Authorization: Bearer $TRELLIS_METRICS_TOKEN" http://127.0.0.1:7000/metrics
\`\`\`

They count from the start of the host, from the rows of runs as these become durable: the same rows, read again, give the same numbers. What a run took over from its log or from another run is not counted again. A metric is absent until it has a value. \`workflow_type\` is the name of the workflow and \`phase\` the phase that its run was in, or \`none\`. A metric has at most 500 sets of labels; what comes after them is counted under \`other\`.`

const rest = `## Log lines

A host says nothing on stderr unless it is asked to:

| variable | meaning |
| --- | --- |
| \`TRELLIS_LOG\` | \`json\`: one JSON object a line; \`text\`: the same to be read by people |
| \`TRELLIS_LOG_LEVEL\` | \`error\`, \`warn\`, \`info\` (the default) or \`debug\`; \`LOG_LEVEL\` counts where it is not set. It alone asks for text |

Every line has \`time\`, \`level\` and \`event\`; those about a run have \`correlation_id\`, \`run_id\`, \`workflow_id\`, \`seq\` and, below the run, \`path\`. Prompts, answers, inputs, outputs and messages of errors never stand in a line: ids, codes and numbers do.

| event | level | |
| --- | --- | --- |
| \`host.started\`, \`host.stopping\` | info | |
| \`host.crashed\` | error | with the name of the error |
| \`store.damaged\` | error | the database is damaged and is only read |
| \`store.held\`, \`store.recovered\` | error, info | the database does not take what is written; it does again |
| \`run.started\`, \`run.resumed\`, \`run.intervened\`, \`run.waiting\`, \`run.paused\`, \`run.succeeded\`, \`run.cancelled\` | info | |
| \`run.failed\` | warn | error where Trellis is at fault |
| \`node.failed\`, \`node.retried\`, \`fallback.used\`, \`budget.exceeded\` | warn | |
| every other event of a run | debug | |

## The dashboard

**Dashboard** (Shift+D, or the button above the list of runs) shows the runs of the last day, week, month or of all time, from the same rows: how they ended, how long they took, and calls, failures, time and tokens by workflow, agent, model and tool. Numbers of a run are taken when they are first asked for and kept beside it, so that no run is held up for them.`
