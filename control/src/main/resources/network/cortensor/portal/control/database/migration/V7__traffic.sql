-- Traffic by minute, added up as usage events are stored, in the same transaction: what charts and percentiles are made of.

-- Two histograms with the same bounds, added bucket by bucket; what is missing at the end of the shorter one is zero.
CREATE FUNCTION portal.add_counts(a bigint[], b bigint[]) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY i), '{}')
      FROM unnest(a, b) WITH ORDINALITY AS u (x, y, i)
$$;
CREATE AGGREGATE portal.sum_counts(bigint[]) (SFUNC = portal.add_counts, STYPE = bigint[], INITCOND = '{}');

CREATE TABLE portal.traffic_minutes (
    -- Of the arrival, as the usage event's.
    minute             timestamptz NOT NULL,
    model              text NOT NULL,
    pool_id            text NOT NULL,
    router_id          text NOT NULL,
    session_id         text NOT NULL,
    gateway_id         text NOT NULL,
    outcome            text NOT NULL,
    requests           bigint NOT NULL CHECK (requests > 0),
    prompt_tokens      bigint NOT NULL,
    completion_tokens  bigint NOT NULL,
    last_at            timestamptz NOT NULL,
    last_request_id    text NOT NULL,
    -- Histograms: element i counts what took at most 1 ms * 2^((i-1)/4), and more than the bound before; the 81st counts the rest.
    -- Zeros at the end are left out.
    total_counts       bigint[] NOT NULL,
    first_token_counts bigint[] NOT NULL,
    wait_counts        bigint[] NOT NULL,
    PRIMARY KEY (minute, session_id, gateway_id, outcome, model, pool_id, router_id)
);
CREATE INDEX traffic_minutes_session ON portal.traffic_minutes (session_id, minute);
CREATE INDEX traffic_minutes_model ON portal.traffic_minutes (model, minute);
CREATE INDEX refusal_counts_minute ON portal.refusal_counts (minute);
