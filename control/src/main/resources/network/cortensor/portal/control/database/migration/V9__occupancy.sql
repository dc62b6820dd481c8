-- How busy the fleet was, by minute, as control found it when it looked every few seconds: what charts of occupancy, waiting and
-- decisions are made of. Minutes at which nobody looked, or no gateway reported, have no row.
CREATE TABLE portal.occupancy_minutes (
    minute          timestamptz NOT NULL,
    -- Of a session: both names. Of a pool: the session is empty. Of the whole fleet: both are empty.
    pool_id         text NOT NULL,
    session_id      text NOT NULL,
    looks           integer NOT NULL CHECK (looks > 0),
    -- Added up over the looks: divided by their number it is the mean.
    slots           bigint NOT NULL,
    in_flight       bigint NOT NULL,
    waiting         bigint NOT NULL,
    -- The most that one look found.
    most_in_flight  integer NOT NULL,
    most_waiting    integer NOT NULL,
    -- Looks that found no free slot where there are slots.
    full_looks      integer NOT NULL CHECK (full_looks <= looks),
    -- What gateways counted meanwhile. Of sessions only skipped and expired are known.
    at_once         bigint NOT NULL,
    after_wait      bigint NOT NULL,
    refused         bigint NOT NULL,
    timed_out       bigint NOT NULL,
    left_waiting    bigint NOT NULL,
    skipped         bigint NOT NULL,
    expired         bigint NOT NULL,
    -- Of the fleet in Redis mode: the slowest gateway's 99th percentile, the highest that a look found; else 0.
    round_trip_p99_micros bigint NOT NULL,
    PRIMARY KEY (minute, pool_id, session_id)
);
CREATE INDEX occupancy_minutes_session ON portal.occupancy_minutes (session_id, minute);

-- An organization's weight is set by an action, too.
ALTER TABLE portal.events DROP CONSTRAINT events_subject_kind_check;
ALTER TABLE portal.events ADD CONSTRAINT events_subject_kind_check CHECK (subject_kind IN
    ('pool', 'router', 'session', 'model', 'gateway', 'lease', 'request', 'fleet', 'organization'));
ALTER TABLE portal.actions DROP CONSTRAINT actions_subject_kind_check;
ALTER TABLE portal.actions ADD CONSTRAINT actions_subject_kind_check CHECK (subject_kind IN
    ('pool', 'router', 'session', 'model', 'lease', 'organization'));
