-- Portable between H2 (MODE=PostgreSQL) and PostgreSQL; see V1 for how keys are ordered.

-- Companies the people work for.
CREATE TABLE account (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    workspace_id VARCHAR(64)  NOT NULL,
    name         VARCHAR(200) NOT NULL,
    UNIQUE (workspace_id, name)
);
ALTER TABLE person ADD COLUMN account_id VARCHAR(36);
CREATE INDEX person_by_account ON person (account_id, last_name, first_name, id);
CREATE INDEX person_by_assertion ON person (workspace_id, asserted_at);

CREATE TABLE flow (
    id               VARCHAR(36)  NOT NULL PRIMARY KEY,
    workspace_id     VARCHAR(64)  NOT NULL,
    name             VARCHAR(200) NOT NULL,
    unsubscribe_link BOOLEAN      NOT NULL,
    UNIQUE (workspace_id, name)
);

CREATE TABLE flow_step (
    flow_id   VARCHAR(36)   NOT NULL,
    place     INTEGER       NOT NULL,
    kind      VARCHAR(10)   NOT NULL,
    title     VARCHAR(200)  NOT NULL,
    body      VARCHAR(4000) NOT NULL,
    wait_days INTEGER       NOT NULL,
    PRIMARY KEY (flow_id, place)
);

CREATE TABLE flow_rule (
    id      VARCHAR(36)  NOT NULL PRIMARY KEY,
    flow_id VARCHAR(36)  NOT NULL,
    field   VARCHAR(20)  NOT NULL,
    wanted  VARCHAR(254) NOT NULL
);
CREATE INDEX flow_rule_by_flow ON flow_rule (flow_id);

-- step counts from 1, and is past the last one when the person has finished.
CREATE TABLE flow_person (
    person_id    VARCHAR(36)  NOT NULL,
    flow_id      VARCHAR(36)  NOT NULL,
    workspace_id VARCHAR(64)  NOT NULL,
    status       VARCHAR(10)  NOT NULL,
    step         INTEGER      NOT NULL,
    due_at       TIMESTAMP(6) WITH TIME ZONE,
    added_by     VARCHAR(200) NOT NULL,
    added_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    changed_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    stop_reason  VARCHAR(20),
    stopped_by   VARCHAR(200),
    PRIMARY KEY (person_id, flow_id)
);
CREATE INDEX flow_person_by_flow ON flow_person (flow_id, status, changed_at);
CREATE INDEX flow_person_by_change ON flow_person (workspace_id, changed_at);

-- Calls and emails as users recorded them. No address, and no text of an email, is kept here.
CREATE TABLE activity (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    workspace_id VARCHAR(64)  NOT NULL,
    person_id    VARCHAR(36)  NOT NULL,
    flow_id      VARCHAR(36),
    kind         VARCHAR(10)  NOT NULL,
    summary      VARCHAR(200) NOT NULL,
    note         VARCHAR(1000),
    done_by      VARCHAR(200) NOT NULL,
    done_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL
);
CREATE INDEX activity_by_person ON activity (person_id, done_at);

-- What the service made for itself once, such as the key of unsubscribe links.
CREATE TABLE service_secret (
    name   VARCHAR(40)  NOT NULL PRIMARY KEY,
    secret VARCHAR(200) NOT NULL
);

-- secret_hash is the SHA-256 of 32 random bytes; the token itself is shown once and kept nowhere.
CREATE TABLE api_token (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    workspace_id VARCHAR(64)  NOT NULL,
    name         VARCHAR(100) NOT NULL,
    secret_hash  VARCHAR(64)  NOT NULL,
    engage_seat  BOOLEAN      NOT NULL,
    admin        BOOLEAN      NOT NULL,
    created_by   VARCHAR(200) NOT NULL,
    created_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    revoked_at   TIMESTAMP(6) WITH TIME ZONE
);
CREATE INDEX api_token_by_workspace ON api_token (workspace_id, created_at);

ALTER TABLE account ADD FOREIGN KEY (workspace_id) REFERENCES workspace (id);
ALTER TABLE person ADD FOREIGN KEY (account_id) REFERENCES account (id);
ALTER TABLE flow ADD FOREIGN KEY (workspace_id) REFERENCES workspace (id);
ALTER TABLE flow_step ADD FOREIGN KEY (flow_id) REFERENCES flow (id);
ALTER TABLE flow_rule ADD FOREIGN KEY (flow_id) REFERENCES flow (id);
ALTER TABLE flow_person ADD FOREIGN KEY (flow_id) REFERENCES flow (id);
ALTER TABLE flow_person ADD FOREIGN KEY (person_id) REFERENCES person (id);
ALTER TABLE activity ADD FOREIGN KEY (person_id) REFERENCES person (id);
ALTER TABLE activity ADD FOREIGN KEY (flow_id) REFERENCES flow (id);
ALTER TABLE api_token ADD FOREIGN KEY (workspace_id) REFERENCES workspace (id);
