/** By any of these the libraries that agents are made with send all that a run says and reads to a service on the internet. */
const switches = ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2', 'LANGSMITH_GATEWAY']

/**
 * Takes them out of the environment of this process, where another project of the person may have left them: what a run reads
 * goes to the models and hosts that were chosen and granted for it, and to nobody else.
 */
export function keepTracesHere(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of switches) delete env[name]
}
