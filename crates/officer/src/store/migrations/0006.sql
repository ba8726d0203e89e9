-- The operation that was sealed in the place of one that was refused, or whose photo is lost. That one is not
-- sent any more; it stays, for the item's history.
ALTER TABLE operation ADD COLUMN replaced_by TEXT;
CREATE INDEX operation_replaced ON operation (replaced_by) WHERE replaced_by IS NOT NULL;
