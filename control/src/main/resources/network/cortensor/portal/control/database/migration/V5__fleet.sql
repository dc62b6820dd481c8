-- What the fleet manager keeps for itself: who leads, how many tasks sessions have used up, and what routers remember of odd requests.

-- One row. Taken and renewed by compare-and-set, so that it works behind a transaction pooler. The term rises with every taking;
-- whoever writes as the leader checks holder, term and time in the same transaction.
CREATE TABLE portal.fleet_leader (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    holder    text NOT NULL,
    until     timestamptz NOT NULL,
    term      bigint NOT NULL
);

-- Tasks of sessions that have a task limit, counted from portal.request_logs since the registration. Requests before settled_until
-- are in settled and are not counted again until the next recount, which finds those that were reported late.
CREATE TABLE portal.session_tasks (
    session_id    text PRIMARY KEY REFERENCES portal.sessions ON DELETE CASCADE,
    since         timestamptz NOT NULL,
    settled       bigint NOT NULL CHECK (settled >= 0),
    settled_until timestamptz NOT NULL,
    tasks         bigint NOT NULL CHECK (tasks >= settled),
    recounted_at  timestamptz NOT NULL
);

-- Requests that ended oddly, compared with what their routers remember. A finding only: nobody is charged for it.
CREATE TABLE portal.reconciliations (
    request_id       text NOT NULL,
    occurred_at      timestamptz NOT NULL,
    finding          text NOT NULL CHECK (finding IN
                         ('PENDING', 'MATCHES', 'DIFFERS', 'NO_TEXT', 'ABSENT', 'UNKNOWN', 'UNREACHABLE')),
    -- The task's state in the router's own word or number.
    upstream_state   text,
    metered_tokens   bigint NOT NULL,
    recounted_tokens bigint,
    -- Recounted minus metered.
    difference       bigint,
    attempts         integer NOT NULL DEFAULT 0,
    -- Null when nothing more will be asked.
    next_at          timestamptz,
    checked_at       timestamptz,
    PRIMARY KEY (request_id, occurred_at),
    CHECK ((finding = 'PENDING') = (next_at IS NOT NULL))
);
CREATE INDEX reconciliations_due ON portal.reconciliations (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX reconciliations_time ON portal.reconciliations (occurred_at);

CREATE INDEX usage_events_odd ON portal.usage_events (occurred_at)
    WHERE ended IN ('INTERRUPTED', 'UPSTREAM_CUT', 'LEASE_LOST', 'TIMED_OUT', 'SHUT_DOWN', 'FAILED');
