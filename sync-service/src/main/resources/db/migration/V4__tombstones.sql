-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL; see V1 for how keys are ordered.

-- What an erased person leaves behind so that the opt-out holds: a keyed hash of each address.
CREATE TABLE tombstone (
    workspace_id VARCHAR(64) NOT NULL,
    address_hash VARCHAR(64) NOT NULL,
    source       VARCHAR(20) NOT NULL,
    since        TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (address_hash, workspace_id)
);

-- The key of the hashes, made once, where the settings name none.
CREATE TABLE tombstone_key (
    id     INTEGER      NOT NULL PRIMARY KEY,
    secret VARCHAR(100) NOT NULL
);
