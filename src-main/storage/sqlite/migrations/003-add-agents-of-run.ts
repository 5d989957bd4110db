/** Labels of the agents that the workflow of a run has, as a JSON list. */
export const addAgentsOfRun = `
ALTER TABLE run ADD COLUMN agents TEXT NOT NULL DEFAULT '[]';
`
