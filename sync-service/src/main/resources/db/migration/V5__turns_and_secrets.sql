-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL; see V1 for how keys are ordered.

-- One place for what the service made for itself.
INSERT INTO service_secret (name, secret) SELECT 'tombstone-key', secret FROM tombstone_key WHERE id = 1;
DROP TABLE tombstone_key;
