-- Ends a lease and hands its slot to who waits first. Invariants: idempotent; only the owner ends a lease; the slot is free, or
-- offered to a waiter of a gateway that lives, when this returns.
local instance, number, serviceMicros = ARGV[2], ARGV[3], tonumber(ARGV[4])
local packed = redis.call('HGET', LEASE, number)
if not packed then
  return reply('gone')
end
if split(packed)[5] ~= instance then
  return reply('foreign')
end
drop(number)
if serviceMicros >= 0 then
  pool.mean = pool.services == 0 and serviceMicros or pool.mean + (serviceMicros - pool.mean) / 8
  pool.services = pool.services + 1
end
-- The session as the caller's catalog has it now, or nothing.
if #ARGV >= 5 and redis.call('ZCARD', WAITING) > 0 then
  serve(sessions(5), '')
end
save()
return reply('ended')
