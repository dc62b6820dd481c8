-- Gateways see one another, what is counted is counted from when it was written, and what is old can be found to be deleted.

-- Every gateway that runs says so for as long as it renews its row: one of plain mode counts sessions in its own memory, so it has to
-- be alone. A row belongs to a data folder, which one process can use at a time: only a gateway that comes back to the same folder
-- need not wait for its own row to end.
CREATE TABLE portal.running_gateways (
    folder_id  text PRIMARY KEY,
    run        text NOT NULL,
    gateway_id text NOT NULL,
    mode       text NOT NULL CHECK (mode IN ('plain', 'redis')),
    until      timestamptz NOT NULL
);
INSERT INTO portal.running_gateways (folder_id, run, gateway_id, mode, until)
SELECT gateway_id, gateway_id, gateway_id, 'plain', until FROM portal.sole_gateway;
DROP TABLE portal.sole_gateway;

-- Which session was at which place (a router's address and its session number), and when. Requests name their session only: with this
-- they are counted by place, whatever a session or its router is called later. A router that moves takes its places along.
CREATE TABLE portal.session_places (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id    text NOT NULL,
    router_id     text NOT NULL,
    address       text NOT NULL,
    number        text NOT NULL,
    -- The name's first place holds from ever, its last for ever: a gateway's clock may differ, and reports may be late.
    since         timestamptz NOT NULL,
    until         timestamptz NOT NULL DEFAULT 'infinity',
    registered_at timestamptz NOT NULL
);
CREATE INDEX session_places_place ON portal.session_places (address, number);
CREATE INDEX session_places_session ON portal.session_places (session_id);
CREATE INDEX session_places_until ON portal.session_places (until) WHERE until < 'infinity';
INSERT INTO portal.session_places (session_id, router_id, address, number, since, registered_at)
SELECT s.id, s.router_id, r.address, s.number, '-infinity', s.registered_at
  FROM portal.sessions s JOIN portal.routers r ON r.id = s.router_id;

CREATE FUNCTION portal.note_session_place() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at_address text;
BEGIN
    SELECT address INTO at_address FROM portal.routers WHERE id = NEW.router_id;
    UPDATE portal.session_places SET registered_at = NEW.registered_at, router_id = NEW.router_id
     WHERE session_id = NEW.id AND until = 'infinity' AND address = at_address AND number = NEW.number;
    IF NOT FOUND THEN
        UPDATE portal.session_places SET until = now() WHERE session_id = NEW.id AND until = 'infinity';
        INSERT INTO portal.session_places (session_id, router_id, address, number, since, registered_at)
        VALUES (NEW.id, NEW.router_id, at_address, NEW.number, CASE WHEN FOUND THEN now() ELSE '-infinity' END,
                NEW.registered_at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sessions_place AFTER INSERT OR UPDATE OF router_id, number, registered_at ON portal.sessions
   FOR EACH ROW EXECUTE FUNCTION portal.note_session_place();

CREATE FUNCTION portal.note_router_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE portal.session_places SET address = NEW.address WHERE router_id = NEW.id AND address = OLD.address;
    RETURN NULL;
END $$;
CREATE TRIGGER routers_address AFTER UPDATE OF address ON portal.routers
   FOR EACH ROW WHEN (OLD.address <> NEW.address) EXECUTE FUNCTION portal.note_router_address();

-- When a request was written, by the database's clock: what a gateway could not report for hours is new all the same.
ALTER TABLE portal.request_logs ADD COLUMN recorded_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX request_logs_recorded ON portal.request_logs (session_id, recorded_at);
-- Everything is counted once more; settled_until is a time of writing from now on.
TRUNCATE portal.session_tasks;

DROP INDEX portal.usage_events_odd;
CREATE INDEX usage_events_odd ON portal.usage_events (recorded_at)
    WHERE ended IN ('INTERRUPTED', 'UPSTREAM_CUT', 'LEASE_LOST', 'TIMED_OUT', 'SHUT_DOWN', 'FAILED');
ALTER TABLE portal.reconciliations ADD COLUMN router_id text NOT NULL DEFAULT '';
UPDATE portal.reconciliations c SET router_id = l.router_id
  FROM portal.request_logs l WHERE l.request_id = c.request_id AND l.occurred_at = c.occurred_at;
ALTER TABLE portal.reconciliations ALTER COLUMN router_id DROP DEFAULT;
DROP INDEX portal.reconciliations_due;
CREATE INDEX reconciliations_due ON portal.reconciliations (router_id, next_at, occurred_at) WHERE next_at IS NOT NULL;

-- What retention looks for.
CREATE INDEX events_at ON portal.events (at);
CREATE INDEX actions_time ON portal.actions (performed_at);
