import { isJsonObject, type Json, type JsonObject } from '#shared/json.ts'

const rows = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const text = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)

/** What agents came to whose parent has split its task, in what is known. */
function splitTask(known: Json): JsonObject | null {
  const outer = isJsonObject(known) && isJsonObject(known.known) ? known.known : known
  const together = isJsonObject(outer) ? outer.collaboration : undefined
  return isJsonObject(together) && together.mode === 'decompose' ? together : null
}

/** The results of the tasks that a parent had done, each under its title with who gave it, and what was not done; empty where it has split nothing. */
export function mergedTasks(known: Json): { results: string[]; notDone: string[] } {
  const split = splitTask(known)
  const done = rows(split?.tasks).filter(({ status }) => status === 'done')
  return {
    results: done.flatMap(({ title, agent, answer }) => [`### ${text(title)} (${text(agent)})`, '', text(answer).trim(), '']),
    notDone: rows(split?.not_done).map(({ task, reason }) => `- ${text(task)}: ${text(reason)}`),
  }
}
