/** Runs, their rows, and one hash per batch of rows. Logs name runs by number, which keeps their index small. */
export const runsAndLog = `
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  workflow_id TEXT NOT NULL,
  workflow_name TEXT NOT NULL,
  status TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  note TEXT NOT NULL,
  seal TEXT NOT NULL,
  epoch INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_start ON run (started_at);
CREATE INDEX run_by_workflow ON run (workflow_id, started_at);
CREATE TABLE log (
  run INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  cause INTEGER,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE batch (
  run INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (run, last_seq)
) STRICT, WITHOUT ROWID;
`
