/**
 * What runs can be searched by: an index over texts that stand in the log, and are not kept again. A text is numbered by its
 * run and its seq in it. `indexed` is how far the log of a run is in the index.
 */
export const addTextOfRuns = `
CREATE VIRTUAL TABLE run_text USING fts5(text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
ALTER TABLE run ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
`
