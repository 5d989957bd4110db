import type { ExportedRun, ExportFormat } from '#shared/api/run-history.ts'
import type { ReadRun } from '../read-run.ts'
import { runAsOtlp } from './run-as-otlp.ts'
import { withoutCredentials } from './without-credentials.ts'

/** A run as one file: its whole log, a page to read, or spans of OpenTelemetry. No credential is in it. */
export async function exportRun(read: ReadRun, format: ExportFormat): Promise<ExportedRun> {
  const run = withoutCredentials(read)
  const name = `${run.record.runId}.${format === 'html' ? 'html' : format === 'otel' ? 'otlp.json' : 'json'}`
  if (format === 'html') {
    const { runAsHtml } = await import('./run-as-html.ts')
    return { name, type: 'text/html', text: await runAsHtml(run) }
  }
  if (format === 'otel') {
    return { name, type: 'application/json', text: JSON.stringify(await runAsOtlp(run, { content: true })) }
  }
  const { runAsJson } = await import('./run-as-json.ts')
  return { name, type: 'application/json', text: await runAsJson(run) }
}
