/** What part of its workflow a run is of, as JSON `{mode, node, label}`; null for a whole one. */
export const addPartOfRun = `
ALTER TABLE run ADD COLUMN part TEXT;
`
