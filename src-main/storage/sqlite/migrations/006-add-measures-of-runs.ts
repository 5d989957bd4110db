/**
 * The numbers of a run (`RunMeasures` as JSON), null until somebody asks for them. They are of a run that has ended: when it
 * goes on after all, they are taken anew.
 */
export const addMeasuresOfRuns = `
ALTER TABLE run ADD COLUMN measures TEXT;
CREATE TRIGGER run_measured_anew AFTER UPDATE OF ended_at ON run
WHEN old.measures IS NOT NULL AND new.ended_at IS NOT old.ended_at
BEGIN
  UPDATE run SET measures = NULL WHERE id = new.id;
END;
`
