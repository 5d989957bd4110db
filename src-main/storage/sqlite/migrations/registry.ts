import { runsAndLog } from './001-runs-and-log.ts'
import { addPartOfRun } from './002-add-part-of-run.ts'
import { addAgentsOfRun } from './003-add-agents-of-run.ts'
import { addTextOfRuns } from './004-add-text-of-runs.ts'
import { addAlertOfRun } from './005-add-alert-of-run.ts'
import { addMeasuresOfRuns } from './006-add-measures-of-runs.ts'

/** In order; the number of a migration is its place, from 1, and is kept in the database's `user_version`. */
export const migrations: readonly string[] = [runsAndLog, addPartOfRun, addAgentsOfRun, addTextOfRuns, addAlertOfRun, addMeasuresOfRuns]
