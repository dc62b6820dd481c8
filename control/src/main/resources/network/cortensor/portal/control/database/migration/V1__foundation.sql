-- The durable truth of one installation. Names are those of the product documents. Not made yet, because nothing reads or writes
-- them yet: users, organization_members, model_access_policies, plan_subscriptions, billing_ledger.

CREATE TABLE portal.organizations (
    id         text PRIMARY KEY CHECK (id LIKE 'org\_%'),
    name       text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL
);

-- Keys made before there are accounts belong to somebody, too.
INSERT INTO portal.organizations (id, name, created_at) VALUES ('org_default', 'Default', now());

CREATE TABLE portal.api_keys (
    id              text PRIMARY KEY CHECK (id LIKE 'key\_%'),
    organization_id text NOT NULL REFERENCES portal.organizations,
    name            text NOT NULL,
    environment     text NOT NULL CHECK (environment IN ('live', 'test')),
    -- The start of the key, which may be shown; the key itself is stored nowhere.
    display         text NOT NULL,
    -- HMAC-SHA-256 under the installation's pepper.
    hash            bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    state           text NOT NULL CHECK (state IN ('ACTIVE', 'REVOKED', 'DISABLED')),
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    revoked_at      timestamptz
);
CREATE INDEX api_keys_organization ON portal.api_keys (organization_id, created_at);
CREATE INDEX api_keys_display ON portal.api_keys (display);

-- The catalog, as the catalog file says it. What operators set at run time is in the ..._settings tables and outlives the file.

CREATE TABLE portal.models (
    id              text PRIMARY KEY,
    template        text NOT NULL,
    -- Hundredths of a byte of text for each token; null counts with o200k.
    bytes_per_token integer,
    context_tokens  integer NOT NULL CHECK (context_tokens > 0),
    features        text[] NOT NULL
);

CREATE TABLE portal.routers (
    id                  text PRIMARY KEY,
    kind                text NOT NULL,
    address             text NOT NULL,
    -- AES-256-GCM: nonce, then ciphertext and tag; bound to the router's id. token_key names the key that opens it.
    token_sealed        bytea,
    token_key           text,
    api                 text NOT NULL,
    allow_public_prompts boolean NOT NULL,
    upstream_model      text,
    CHECK ((token_sealed IS NULL) = (token_key IS NULL))
);

CREATE TABLE portal.router_pools (
    id       text PRIMARY KEY,
    kind     text NOT NULL,
    position integer NOT NULL
);

-- A pool serves exactly one model: the pool alone is the key.
CREATE TABLE portal.router_pool_models (
    pool_id  text PRIMARY KEY REFERENCES portal.router_pools ON DELETE CASCADE,
    model_id text NOT NULL REFERENCES portal.models
);

CREATE TABLE portal.sessions (
    id            text PRIMARY KEY,
    pool_id       text NOT NULL REFERENCES portal.router_pools,
    router_id     text NOT NULL REFERENCES portal.routers,
    number        text NOT NULL,
    session_limit integer NOT NULL CHECK (session_limit > 0),
    node_type     text NOT NULL,
    network       text NOT NULL,
    labels        jsonb NOT NULL,
    position      integer NOT NULL
);

-- Money is in nano-credits everywhere.
CREATE TABLE portal.offers (
    alias            text PRIMARY KEY,
    pool_id          text NOT NULL REFERENCES portal.router_pools,
    owned_by         text NOT NULL,
    enabled          boolean NOT NULL,
    created_at       timestamptz NOT NULL,
    price_version    integer NOT NULL,
    prompt_price     bigint NOT NULL CHECK (prompt_price >= 0),
    cached_price     bigint NOT NULL CHECK (cached_price >= 0),
    completion_price bigint NOT NULL CHECK (completion_price >= 0),
    position         integer NOT NULL
);

CREATE TABLE portal.pool_settings (
    pool_id text PRIMARY KEY REFERENCES portal.router_pools ON DELETE CASCADE,
    state   text NOT NULL CHECK (state IN ('LIVE', 'DEGRADED', 'DRAINING', 'PAUSED')),
    set_at  timestamptz NOT NULL
);

CREATE TABLE portal.session_settings (
    session_id    text PRIMARY KEY REFERENCES portal.sessions ON DELETE CASCADE,
    session_limit integer CHECK (session_limit > 0),
    labels        jsonb NOT NULL DEFAULT '{}',
    set_at        timestamptz NOT NULL
);

CREATE TABLE portal.offer_settings (
    alias   text PRIMARY KEY REFERENCES portal.offers ON DELETE CASCADE,
    enabled boolean NOT NULL,
    set_at  timestamptz NOT NULL
);

-- What one request used: the facts that bills are made of. One row for each request that was sent upstream.
CREATE TABLE portal.usage_events (
    request_id        text NOT NULL,
    occurred_at       timestamptz NOT NULL,
    organization_id   text NOT NULL,
    key_id            text NOT NULL,
    environment       text NOT NULL,
    model             text NOT NULL,
    ended             text NOT NULL,
    prompt_tokens     bigint NOT NULL,
    cached_tokens     bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    reasoning_tokens  bigint NOT NULL,
    usage_source      text NOT NULL,
    hold              bigint NOT NULL,
    price_version     integer NOT NULL,
    cost              bigint NOT NULL,
    recorded_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (request_id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX usage_events_organization ON portal.usage_events (organization_id, occurred_at);
CREATE INDEX usage_events_key ON portal.usage_events (key_id, occurred_at);
CREATE INDEX usage_events_interrupted ON portal.usage_events (occurred_at) WHERE ended = 'INTERRUPTED';

-- Where the same request went, how long it took and what came of it: the facts that support and operations need.
CREATE TABLE portal.request_logs (
    request_id         text NOT NULL,
    occurred_at        timestamptz NOT NULL,
    organization_id    text NOT NULL,
    pool_id            text NOT NULL,
    router_id          text NOT NULL,
    session_id         text NOT NULL,
    gateway_id         text NOT NULL,
    endpoint           text NOT NULL,
    stream             boolean NOT NULL,
    status             integer NOT NULL,
    error_code         text,
    wait_micros        bigint NOT NULL,
    first_token_micros bigint NOT NULL,
    total_micros       bigint NOT NULL,
    client_reference   text NOT NULL,
    upstream_task_id   text,
    trace_id           text,
    UNIQUE (request_id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX request_logs_organization ON portal.request_logs (organization_id, occurred_at);
CREATE INDEX request_logs_session ON portal.request_logs (session_id, occurred_at);

-- Refusals of known callers, added up per key, code and minute.
CREATE TABLE portal.refusal_counts (
    minute          timestamptz NOT NULL,
    organization_id text NOT NULL,
    key_id          text NOT NULL,
    code            text NOT NULL,
    gateway_id      text NOT NULL,
    count           bigint NOT NULL CHECK (count > 0),
    PRIMARY KEY (minute, key_id, code, gateway_id)
);
CREATE INDEX refusal_counts_organization ON portal.refusal_counts (organization_id, minute);

-- One row. Whoever changes a key or the catalog raises the version in the same transaction: the row's lock makes the order of
-- versions the order of commits, so that who has seen a version has seen all before it.
CREATE TABLE portal.version (
    singleton       boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    version         bigint NOT NULL,
    catalog_version bigint NOT NULL
);
INSERT INTO portal.version (version, catalog_version) VALUES (0, 0);

CREATE TABLE portal.changes (
    version bigint PRIMARY KEY,
    kind    text NOT NULL CHECK (kind IN ('key', 'catalog')),
    -- The key's hash in hexadecimal digits; empty for the catalog.
    subject text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
