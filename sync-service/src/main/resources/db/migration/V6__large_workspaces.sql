-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL; see V1 for how keys are ordered.

-- The list of accounts counts the marked people of each.
CREATE INDEX person_by_account_label ON person (account_id, label);
