-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL. Instants have microseconds. Ids are compared with regard to case.
--
-- H2 looks a list of values up in an index only by the index's first column: a key begins with what is asked for in lists. It
-- makes an index of one column for each foreign key, unless there is one: foreign keys come last.

CREATE TABLE workspace (
    id   VARCHAR(64)  NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL
);

CREATE TABLE person (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    workspace_id VARCHAR(64)  NOT NULL,
    first_name   VARCHAR(200) NOT NULL,
    last_name    VARCHAR(200) NOT NULL,
    label        VARCHAR(10)  NOT NULL,
    label_since  TIMESTAMP(6) WITH TIME ZONE,
    asserted_at  TIMESTAMP(6) WITH TIME ZONE,
    mark_source  VARCHAR(20),
    asserted_by  VARCHAR(200),
    reason       VARCHAR(1000),
    notice       VARCHAR(1000)
);
CREATE INDEX person_by_name ON person (workspace_id, last_name, first_name, id);
CREATE INDEX person_by_label ON person (workspace_id, label, last_name, first_name, id);
CREATE INDEX person_by_id ON person (workspace_id, id);

-- In lower case. An address is one person's: who shares an address shares the opt-out.
CREATE TABLE email_address (
    workspace_id VARCHAR(64)  NOT NULL,
    address      VARCHAR(254) NOT NULL,
    person_id    VARCHAR(36)  NOT NULL,
    place        INTEGER      NOT NULL,
    PRIMARY KEY (address, workspace_id)
);
CREATE INDEX email_address_by_person ON email_address (person_id);
CREATE INDEX email_address_by_workspace ON email_address (workspace_id);

-- sync_id is new each time the sync is switched on: what is still written under an older one is never seen again.
-- tracked_to is the last person whose keys were written down, NULL when all are.
CREATE TABLE crm_connection (
    id                VARCHAR(64)  NOT NULL PRIMARY KEY,
    workspace_id      VARCHAR(64)  NOT NULL,
    name              VARCHAR(200) NOT NULL,
    connector_id      VARCHAR(64)  NOT NULL,
    keying            VARCHAR(20),
    sync_enabled      BOOLEAN      NOT NULL,
    sync_id           VARCHAR(36) UNIQUE,
    tracked_to        VARCHAR(36),
    change_cursor     VARCHAR(4096),
    suspension_kind   VARCHAR(40),
    suspension_reason VARCHAR(2000),
    suspended_since   TIMESTAMP(6) WITH TIME ZONE,
    suspended_until   TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX crm_connection_by_workspace ON crm_connection (workspace_id);

-- Credentials a CRM renewed. What the settings hold is not here.
CREATE TABLE credential (
    connection_id VARCHAR(64)   NOT NULL,
    name          VARCHAR(100)  NOT NULL,
    secret        VARCHAR(8000) NOT NULL,
    PRIMARY KEY (connection_id, name)
);

CREATE TABLE crm_record (
    connection_id VARCHAR(64) NOT NULL,
    record_type   VARCHAR(80) NOT NULL,
    record_id     VARCHAR(64) NOT NULL,
    person_id     VARCHAR(36) NOT NULL,
    PRIMARY KEY (record_id, record_type, connection_id)
);
CREATE INDEX crm_record_by_person ON crm_record (person_id);
CREATE INDEX crm_record_by_connection ON crm_record (connection_id);

CREATE TABLE opt_out_key (
    sync_id             VARCHAR(36)  NOT NULL,
    key_text            VARCHAR(254) NOT NULL,
    person_id           VARCHAR(36)  NOT NULL,
    record_type         VARCHAR(80),
    record_id           VARCHAR(64),
    shadow              VARCHAR(20),
    seen_at             TIMESTAMP(6) WITH TIME ZONE,
    last_write_ended_at TIMESTAMP(6) WITH TIME ZONE,
    in_doubt            BOOLEAN      NOT NULL,
    writing_until       TIMESTAMP(6) WITH TIME ZONE,
    pending_id          VARCHAR(36),
    read_due_at         TIMESTAMP(6) WITH TIME ZONE,
    read_leased_until   TIMESTAMP(6) WITH TIME ZONE,
    read_attempts       INTEGER      NOT NULL,
    gone                BOOLEAN      NOT NULL,
    PRIMARY KEY (key_text, sync_id)
);
CREATE INDEX opt_out_key_by_person ON opt_out_key (person_id);
CREATE INDEX opt_out_key_by_read ON opt_out_key (sync_id, read_due_at, key_text);
CREATE INDEX opt_out_key_by_sight ON opt_out_key (sync_id, shadow, gone);

-- queue_rank is the order of S8 while a delivery waits, NULL when it is parked or has ended.
CREATE TABLE delivery (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    connection_id VARCHAR(64)  NOT NULL,
    sync_id       VARCHAR(36)  NOT NULL,
    key_text      VARCHAR(254) NOT NULL,
    person_id     VARCHAR(36)  NOT NULL,
    transition    VARCHAR(10)  NOT NULL,
    requested_at  TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    urgent        BOOLEAN      NOT NULL,
    attempts      INTEGER      NOT NULL,
    not_before    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    parked_reason VARCHAR(2000),
    parked_remedy VARCHAR(2000),
    last_problem  VARCHAR(2000),
    state         VARCHAR(20)  NOT NULL,
    queue_rank    SMALLINT,
    ended_at      TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX delivery_queue ON delivery (sync_id, queue_rank, requested_at, id);
CREATE INDEX delivery_by_state ON delivery (connection_id, state, requested_at);
CREATE INDEX delivery_by_time ON delivery (connection_id, requested_at);

CREATE TABLE review (
    id            VARCHAR(36)   NOT NULL PRIMARY KEY,
    connection_id VARCHAR(64)   NOT NULL,
    sync_id       VARCHAR(36)   NOT NULL,
    key_text      VARCHAR(254)  NOT NULL,
    person_id     VARCHAR(36)   NOT NULL,
    question      VARCHAR(1000) NOT NULL,
    opened_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    answer        VARCHAR(30),
    closed_at     TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX review_by_key ON review (key_text, sync_id);
CREATE INDEX review_by_state ON review (connection_id, closed_at, opened_at);

ALTER TABLE person ADD FOREIGN KEY (workspace_id) REFERENCES workspace (id);
ALTER TABLE email_address ADD FOREIGN KEY (workspace_id) REFERENCES workspace (id);
ALTER TABLE email_address ADD FOREIGN KEY (person_id) REFERENCES person (id);
ALTER TABLE crm_connection ADD FOREIGN KEY (workspace_id) REFERENCES workspace (id);
ALTER TABLE credential ADD FOREIGN KEY (connection_id) REFERENCES crm_connection (id);
ALTER TABLE crm_record ADD FOREIGN KEY (connection_id) REFERENCES crm_connection (id);
ALTER TABLE crm_record ADD FOREIGN KEY (person_id) REFERENCES person (id);
