-- What the fleet manager observes, and the timeline of what changed. What operators set is in the ..._settings tables; the effective
-- state of a pool is: what the operator set (drained, paused), else the operator's override while it lasts, else what is observed.

CREATE TABLE portal.pool_conditions (
    pool_id     text PRIMARY KEY REFERENCES portal.router_pools ON DELETE CASCADE,
    state       text NOT NULL CHECK (state IN ('LIVE', 'DEGRADED', 'UNKNOWN')),
    -- The rule that decided, and its figures: what operators are shown.
    rule        text NOT NULL,
    reason      text NOT NULL,
    since       timestamptz NOT NULL,
    observed_at timestamptz NOT NULL
);

CREATE TABLE portal.router_conditions (
    router_id    text PRIMARY KEY REFERENCES portal.routers ON DELETE CASCADE,
    health       text NOT NULL CHECK (health IN ('HEALTHY', 'FAILING', 'UNKNOWN')),
    reason       text NOT NULL,
    -- Of a group: how many of its routers fail.
    members_down integer NOT NULL CHECK (members_down >= 0),
    probe_micros bigint,
    since        timestamptz NOT NULL,
    observed_at  timestamptz NOT NULL
);

-- A session that has run out, or is about to. A session without a row takes requests.
CREATE TABLE portal.session_conditions (
    session_id text PRIMARY KEY REFERENCES portal.sessions ON DELETE CASCADE,
    reason     text NOT NULL,
    retired_at timestamptz NOT NULL
);

CREATE TABLE portal.events (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    severity     text NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
    -- For example pool.state, session.retired, router.health, action.drain.
    kind         text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('pool', 'router', 'session', 'model', 'gateway', 'lease', 'request', 'fleet')),
    subject      text NOT NULL,
    text         text NOT NULL,
    -- Who did it: 'operator', 'fleet', or a gateway's name.
    actor        text NOT NULL,
    -- The action that caused it, if one did.
    action_id    text,
    before       jsonb,
    after        jsonb
);
CREATE INDEX events_subject ON portal.events (subject_kind, subject, id);

-- Whoever changes the catalog, or what is set or observed on it, calls this last in the transaction: see portal.version.
CREATE FUNCTION portal.catalog_changed() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    UPDATE portal.version SET version = version + 1, catalog_version = version + 1 RETURNING version INTO changed;
    INSERT INTO portal.changes (version, kind, subject) VALUES (changed, 'catalog', '');
    DELETE FROM portal.changes WHERE version <= changed - 10000;
    PERFORM pg_notify('portal_changes', changed::text);
    RETURN changed;
END $$;
