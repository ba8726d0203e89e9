-- After a restore of the queue from a backup: the receipt of what it no longer has. The operation is
-- unsent again; the old receipt proves which number it had.
ALTER TABLE operation ADD COLUMN former_receipt TEXT;
-- When it was last copied to a pen drive.
ALTER TABLE operation ADD COLUMN exported_at INTEGER;
-- When its files (but the thumbnail) were let go: received, and the retention over.
ALTER TABLE photo ADD COLUMN let_go_at INTEGER;
