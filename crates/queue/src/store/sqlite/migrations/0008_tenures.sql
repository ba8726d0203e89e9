-- A tenure is one officer in one post from one moment on. Closing one once ended every tenure of the same post, so
-- that one of a later year could end before it began: it never held, and stood in the way of the sheet that says it
-- rightly. Nothing is guessed about rights: such rows are set aside as they were, and the next import enters what is
-- right. Of rows that differ only in their end the longest is in force at every moment when one of them was, so it
-- stays and the others are set aside.
CREATE TABLE postings_set_aside (
  officer TEXT NOT NULL REFERENCES officers (id),
  department TEXT NOT NULL REFERENCES departments (code),
  role TEXT NOT NULL, acting INTEGER NOT NULL,
  since INTEGER NOT NULL, until INTEGER
) STRICT;

INSERT INTO postings_set_aside SELECT officer, department, role, acting, since, until FROM postings WHERE until <= since;
DELETE FROM postings WHERE until <= since;

CREATE TEMP TABLE shorter AS SELECT one.rowid AS it FROM postings AS one WHERE EXISTS (
  SELECT 1 FROM postings AS longer
  WHERE longer.officer = one.officer AND longer.department = one.department AND longer.role = one.role
    AND longer.acting = one.acting AND longer.since = one.since
    AND (coalesce(longer.until, 9223372036854775807), longer.rowid)
      > (coalesce(one.until, 9223372036854775807), one.rowid)
);
INSERT INTO postings_set_aside SELECT officer, department, role, acting, since, until FROM postings
WHERE rowid IN (SELECT it FROM shorter);
DELETE FROM postings WHERE rowid IN (SELECT it FROM shorter);
DROP TABLE shorter;

CREATE UNIQUE INDEX postings_once ON postings (officer, department, role, acting, since);
CREATE TRIGGER postings_end_after_they_begin BEFORE INSERT ON postings WHEN NEW.until <= NEW.since
BEGIN SELECT RAISE(ABORT, 'a tenure ends after it begins'); END;
CREATE TRIGGER postings_are_ended_after_they_begin BEFORE UPDATE ON postings WHEN NEW.until <= NEW.since
BEGIN SELECT RAISE(ABORT, 'a tenure ends after it begins'); END;
