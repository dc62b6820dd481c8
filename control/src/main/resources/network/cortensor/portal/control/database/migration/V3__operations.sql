-- What operators do: groups of routers, shares of an alias between pools, states that end by themselves, actions and their history.

-- An organization's share in the waiting room against others; its plan says it.
ALTER TABLE portal.organizations ADD COLUMN weight integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 1000);

-- Of a group: the addresses of its routers.
ALTER TABLE portal.routers ADD COLUMN members text[] NOT NULL DEFAULT '{}';

-- A limit that no file says is the installation's.
ALTER TABLE portal.sessions ALTER COLUMN session_limit DROP NOT NULL;
-- Tasks that the session was created with, and until when its nodes are reserved.
ALTER TABLE portal.sessions ADD COLUMN task_limit bigint CHECK (task_limit > 0);
ALTER TABLE portal.sessions ADD COLUMN reserved_until timestamptz;
-- What is counted down is counted from here: when the session was first named, moved, or registered again by an operator.
ALTER TABLE portal.sessions ADD COLUMN registered_at timestamptz NOT NULL DEFAULT now();

-- The pools of an offer, as the file says them. A pool is one of the routes or one of the fallbacks.
CREATE TABLE portal.offer_pools (
    alias    text NOT NULL REFERENCES portal.offers ON DELETE CASCADE,
    pool_id  text NOT NULL REFERENCES portal.router_pools,
    fallback boolean NOT NULL,
    weight   integer NOT NULL CHECK (weight >= 0),
    position integer NOT NULL,
    PRIMARY KEY (alias, pool_id)
);
INSERT INTO portal.offer_pools (alias, pool_id, fallback, weight, position)
SELECT alias, pool_id, false, 1, 1 FROM portal.offers;
ALTER TABLE portal.offers DROP COLUMN pool_id;
ALTER TABLE portal.offers ADD COLUMN ephemeral boolean NOT NULL DEFAULT false;
ALTER TABLE portal.offers ADD COLUMN affinity boolean NOT NULL DEFAULT false;

-- Each mapping of an alias to pools that ever was in effect; the highest version is in effect. It stays when the offer goes.
CREATE TABLE portal.offer_mappings (
    alias     text NOT NULL,
    version   integer NOT NULL CHECK (version > 0),
    routes    jsonb NOT NULL,
    fallbacks jsonb NOT NULL,
    -- Whether the catalog file said it, or an operator, who outranks the file.
    source    text NOT NULL CHECK (source IN ('file', 'operator')),
    set_at    timestamptz NOT NULL,
    actor     text NOT NULL,
    reason    text NOT NULL,
    PRIMARY KEY (alias, version)
);
INSERT INTO portal.offer_mappings (alias, version, routes, fallbacks, source, set_at, actor, reason)
SELECT alias, 1, jsonb_build_array(jsonb_build_object('pool', pool_id, 'weight', 1)), '[]', 'file', now(), 'catalog',
       'as it was before mappings had versions'
  FROM portal.offer_pools;

-- What operators set. A state may end by itself, an override always does.
ALTER TABLE portal.pool_settings DROP CONSTRAINT pool_settings_state_check;
ALTER TABLE portal.pool_settings ALTER COLUMN state DROP NOT NULL;
ALTER TABLE portal.pool_settings ADD COLUMN state_until timestamptz;
ALTER TABLE portal.pool_settings ADD COLUMN override text CHECK (override IN ('LIVE', 'DEGRADED'));
ALTER TABLE portal.pool_settings ADD COLUMN override_until timestamptz;
DELETE FROM portal.pool_settings WHERE state = 'LIVE';
UPDATE portal.pool_settings SET state = NULL, override = 'DEGRADED', override_until = now() + INTERVAL '1 day'
 WHERE state = 'DEGRADED';
ALTER TABLE portal.pool_settings ADD CHECK (state IN ('DRAINING', 'PAUSED'));
ALTER TABLE portal.pool_settings ADD CHECK (state IS NOT NULL OR state_until IS NULL);
ALTER TABLE portal.pool_settings ADD CHECK ((override IS NULL) = (override_until IS NULL));

CREATE TABLE portal.router_settings (
    router_id   text PRIMARY KEY REFERENCES portal.routers ON DELETE CASCADE,
    state       text NOT NULL CHECK (state IN ('DRAINING', 'PAUSED')),
    state_until timestamptz,
    set_at      timestamptz NOT NULL
);

ALTER TABLE portal.session_settings ADD COLUMN state text CHECK (state IN ('DRAINING', 'PAUSED'));
ALTER TABLE portal.session_settings ADD COLUMN state_until timestamptz;
ALTER TABLE portal.session_settings ADD CHECK (state IS NOT NULL OR state_until IS NULL);

ALTER TABLE portal.offer_settings ALTER COLUMN enabled DROP NOT NULL;
-- Both or neither: a mapping that outranks the file's.
ALTER TABLE portal.offer_settings ADD COLUMN routes jsonb;
ALTER TABLE portal.offer_settings ADD COLUMN fallbacks jsonb;
ALTER TABLE portal.offer_settings ADD CHECK ((routes IS NULL) = (fallbacks IS NULL));

-- What operators did, once for each idempotency key.
CREATE TABLE portal.actions (
    id              text PRIMARY KEY CHECK (id LIKE 'act\_%'),
    idempotency_key text NOT NULL UNIQUE,
    verb            text NOT NULL,
    subject_kind    text NOT NULL CHECK (subject_kind IN ('pool', 'router', 'session', 'model', 'lease')),
    subject         text NOT NULL,
    parameters      jsonb NOT NULL,
    reason          text NOT NULL,
    actor           text NOT NULL,
    until           timestamptz,
    performed_at    timestamptz NOT NULL,
    -- Applied by every gateway whose catalog has at least this version.
    catalog_version bigint NOT NULL,
    before          jsonb NOT NULL,
    after           jsonb NOT NULL,
    -- The verb that takes it back, where there is one.
    undo_verb       text,
    undo_parameters jsonb,
    undo_until      timestamptz,
    CHECK ((undo_verb IS NULL) = (undo_parameters IS NULL))
);
CREATE INDEX actions_subject ON portal.actions (subject_kind, subject, performed_at);

-- Who follows events asks for those after the last that it has seen, so they must become visible in the order of their ids: each
-- takes its id under the lock that orders changes, which its transaction holds to the end.
CREATE FUNCTION portal.event_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM version FROM portal.version FOR UPDATE;
    NEW.id := nextval(pg_get_serial_sequence('portal.events', 'id'));
    RETURN NEW;
END $$;
CREATE TRIGGER events_in_order BEFORE INSERT ON portal.events FOR EACH ROW EXECUTE FUNCTION portal.event_in_order();

CREATE INDEX events_kind ON portal.events (kind, id);
CREATE INDEX events_severity ON portal.events (severity, id);

-- What the impact of an action is measured with.
CREATE INDEX request_logs_pool ON portal.request_logs (pool_id, occurred_at);
CREATE INDEX request_logs_router ON portal.request_logs (router_id, occurred_at);
CREATE INDEX usage_events_model ON portal.usage_events (model, occurred_at);
