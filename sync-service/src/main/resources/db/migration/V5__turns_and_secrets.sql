-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL; see V1 for how keys are ordered.

-- Whose turn it is, so that what a dead process was at need not wait for the end of its time.
ALTER TABLE turn ADD COLUMN process_id VARCHAR(36);

-- One place for what the service made for itself.
INSERT INTO service_secret (name, secret) SELECT 'tombstone-key', secret FROM tombstone_key WHERE id = 1;
DROP TABLE tombstone_key;
