/** The alert that a run is about, as JSON `{type, severity, service}`; null for none. */
export const addAlertOfRun = `
ALTER TABLE run ADD COLUMN alert TEXT;
`
