-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL; see V1 for how keys are ordered.

-- What happened, never changed afterwards: rows are only added. Free words, which a person's erasure takes along, stand apart.
CREATE TABLE ledger_entry (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id  VARCHAR(64) NOT NULL,
    at            TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    kind          VARCHAR(30) NOT NULL,
    person_id     VARCHAR(36),
    connection_id VARCHAR(64),
    actor         VARCHAR(200),
    source        VARCHAR(20),
    transition    VARCHAR(10),
    delivery_id   VARCHAR(36),
    attempt       INTEGER,
    outcome       VARCHAR(40)
);
CREATE INDEX ledger_entry_by_person ON ledger_entry (person_id, id);
CREATE INDEX ledger_entry_by_workspace ON ledger_entry (workspace_id, id);

CREATE TABLE ledger_words (
    entry_id  BIGINT NOT NULL PRIMARY KEY,
    person_id VARCHAR(36),
    words     VARCHAR(2000) NOT NULL
);
CREATE INDEX ledger_words_by_person ON ledger_words (person_id);

-- What an admin lets travel over a connection, and the account its state belongs to.
ALTER TABLE crm_connection ADD COLUMN push_mark BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE crm_connection ADD COLUMN push_unmark BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE crm_connection ADD COLUMN pull_mark BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE crm_connection ADD COLUMN unmark_policy VARCHAR(10) DEFAULT 'REVIEW' NOT NULL;
ALTER TABLE crm_connection ADD COLUMN feed_end_at TIMESTAMP(6) WITH TIME ZONE;
ALTER TABLE crm_connection ADD COLUMN account_id VARCHAR(200);
ALTER TABLE crm_connection ADD COLUMN account_name VARCHAR(200);

-- Held before any person: not in the row of the connection, which is written after them.
CREATE TABLE first_run (
    sync_id      VARCHAR(36) NOT NULL PRIMARY KEY,
    phase        VARCHAR(10) NOT NULL,
    people       BIGINT NOT NULL,
    most         BIGINT NOT NULL,
    newly_marked BIGINT NOT NULL,
    all_tracked  BOOLEAN NOT NULL,
    since        TIMESTAMP(6) WITH TIME ZONE,
    reason       VARCHAR(2000)
);

-- What only one process does at a time.
CREATE TABLE turn (
    sync_id    VARCHAR(36) NOT NULL,
    task       VARCHAR(10) NOT NULL,
    holder     VARCHAR(36) NOT NULL,
    kept_until TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (sync_id, task)
);

CREATE TABLE sweep (
    id            VARCHAR(36) NOT NULL PRIMARY KEY,
    connection_id VARCHAR(64) NOT NULL,
    sync_id       VARCHAR(36) NOT NULL,
    cause         VARCHAR(20) NOT NULL,
    started_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    total         BIGINT NOT NULL,
    reached       VARCHAR(254),
    counts        VARCHAR(1000) NOT NULL,
    ended_at      TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX sweep_by_sync ON sweep (sync_id, started_at);
CREATE INDEX sweep_by_connection ON sweep (connection_id, started_at);

CREATE TABLE sweep_note (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sweep_id  VARCHAR(36)  NOT NULL,
    person_id VARCHAR(36)  NOT NULL,
    key_text  VARCHAR(254) NOT NULL,
    finding   VARCHAR(20)  NOT NULL,
    why       VARCHAR(2000)
);
CREATE INDEX sweep_note_by_sweep ON sweep_note (sweep_id, id);
CREATE INDEX sweep_note_by_person ON sweep_note (person_id);

-- What switching a sync on would do, the newest of each connection.
CREATE TABLE plan (
    connection_id VARCHAR(64) NOT NULL PRIMARY KEY,
    id            VARCHAR(36) NOT NULL,
    state         VARCHAR(10) NOT NULL,
    requested_by  VARCHAR(200) NOT NULL,
    started_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    touched_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    done          BIGINT NOT NULL,
    total         BIGINT NOT NULL,
    mark_in_tool  BIGINT NOT NULL,
    mark_in_crm   BIGINT NOT NULL,
    counts        VARCHAR(1000) NOT NULL,
    problem       VARCHAR(2000)
);

CREATE TABLE plan_entry (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id   VARCHAR(36)  NOT NULL,
    person_id VARCHAR(36)  NOT NULL,
    key_text  VARCHAR(254),
    verdict   VARCHAR(20)  NOT NULL,
    why       VARCHAR(2000)
);
CREATE INDEX plan_entry_by_plan ON plan_entry (plan_id, verdict, id);
CREATE INDEX plan_entry_by_person ON plan_entry (person_id);

-- When a person's request began: a delivery that takes another's place takes its clock over.
ALTER TABLE delivery ADD COLUMN due_from TIMESTAMP(6) WITH TIME ZONE;
CREATE INDEX delivery_by_key ON delivery (key_text, sync_id, ended_at);
CREATE INDEX delivery_by_person ON delivery (person_id);
CREATE INDEX delivery_by_end ON delivery (ended_at);
CREATE INDEX review_by_person ON review (person_id);

-- The processes at work, by their last sign of life, and whose write to a key is on the wire.
CREATE TABLE service_process (
    id      VARCHAR(36) NOT NULL PRIMARY KEY,
    beat_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
ALTER TABLE opt_out_key ADD COLUMN writing_by VARCHAR(36);
CREATE INDEX opt_out_key_by_writer ON opt_out_key (writing_by);

INSERT INTO turn (sync_id, task, holder, kept_until)
SELECT c.sync_id, t.task, '', TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00'
FROM crm_connection c CROSS JOIN (VALUES ('FEED'), ('SWEEP'), ('TRACK')) AS t (task)
WHERE c.sync_id IS NOT NULL;
