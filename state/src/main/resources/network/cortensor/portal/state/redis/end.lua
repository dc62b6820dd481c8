-- Ends a lease and hands (room and hand) its slot to who waits first. Invariants: idempotent; only the owner ends a lease; the slot is
-- free, or offered to a waiter of a gateway that lives, when this returns.
local instance, number, serviceMicros = ARGV[2], ARGV[3], tonumber(ARGV[4])
local place, owner, ticket = held(number)
if not place then
  return reply('gone')
end
if owner ~= instance then
  return reply('foreign')
end
drop(number, place, ticket)
if serviceMicros >= 0 then
  local known = call('HMGET', POOL, 'mean', 'services')
  local mean = known[1] and tonumber(known[1]) + (serviceMicros - tonumber(known[1])) / 8 or serviceMicros
  call('HSET', POOL, 'mean', math.floor(mean))
  local services = tonumber(known[2] or 0)
  if services < ENOUGH_SERVICES then
    call('HSET', POOL, 'services', services + 1)
  end
end
-- The session as the caller's catalog has it now, or nothing.
if #ARGV < 5 or call('ZCARD', WAITING) == 0 then
  return reply('ended')
end
