-- In plain mode one gateway counts the sessions in its own memory: it says so here, and a second one finds it.
CREATE TABLE portal.sole_gateway (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    gateway_id text NOT NULL,
    until      timestamptz NOT NULL
);
