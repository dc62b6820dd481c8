-- Makes an offered lease firm. Invariant: only who it was offered to can, once, before it has run out.
local instance, ttl, number, ticket = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local packed = call('HGET', LEASE, number)
if not packed then
  return reply('gone')
end
local lease = split(packed)
if lease[2] ~= instance or lease[3] ~= ticket or closed() > 0 then
  return reply('gone')
end
lease[3], lease[7], lease[8] = '', now, ttl
call('HSET', LEASE, number, table.concat(lease, SEPARATOR))
call('ZADD', LEASES, now + ttl, number)
call('HDEL', OFFER, ticket)
call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
return reply('claimed', call('HGET', BUSY, lease[1]) or '0')
