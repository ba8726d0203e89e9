-- How many items there are in each state. Counted as they change: counting them all for each page
-- would take longer with every year.
CREATE TABLE item_count (status TEXT NOT NULL PRIMARY KEY, items INTEGER NOT NULL) STRICT;
INSERT INTO item_count SELECT status, count(*) FROM item GROUP BY status;
CREATE TRIGGER item_came AFTER INSERT ON item BEGIN
  INSERT INTO item_count VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_moved AFTER UPDATE OF status ON item WHEN new.status <> old.status BEGIN
  UPDATE item_count SET items = items - 1 WHERE status = old.status;
  INSERT INTO item_count VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET items = items + 1;
END;
CREATE TRIGGER item_went AFTER DELETE ON item BEGIN
  UPDATE item_count SET items = items - 1 WHERE status = old.status;
END;
