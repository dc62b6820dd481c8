-- Makes an offered lease firm. Invariant: only who it was offered to can, once, before it has run out.
local instance, ttl, number, ticket = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local packed = redis.call('HGET', LEASE, number)
if not packed then
  return reply('gone')
end
local lease = split(packed)
if lease[5] ~= instance or lease[8] ~= ticket or closed() > 0 then
  return reply('gone')
end
lease[6], lease[7], lease[8] = text(now), text(ttl), ''
redis.call('HSET', LEASE, number, table.concat(lease, SEPARATOR))
redis.call('ZADD', LEASES, text(now + ttl), number)
redis.call('HDEL', OFFER, ticket)
redis.call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
return reply('claimed', redis.call('HGET', BUSY, lease[1]) or '0')
