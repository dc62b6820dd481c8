-- Looks after a pool in which the caller has waiters: frees what nobody claimed, hands out what is free, removes waiters of the dead.
-- Heals lost messages: of the caller's tickets it answers those that do not wait: ticket, lease, session, place (empty: unknown).
-- Invariant: leaves no slot free that a waiter of a living gateway may use.
local instance, tickets = ARGV[2], tonumber(ARGV[3])
call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
local hand = tonumber(call('HGET', POOL, 'hand') or 0)
local some = call('ZRANGE', WAITING, hand, hand + 49)
for i = 1, #some do
  local w = waiter(some[i])
  if gone(w) then
    turnAway(w)
  end
end
call('HSET', POOL, 'hand', #some < 50 and 0 or hand + 50)
serve(sessions(4 + tickets), '')
local answer = {}
if tickets > 0 then
  local mine = {}
  for i = 1, tickets do
    mine[i] = ARGV[3 + i]
  end
  local tags = call('ZMSCORE', WAITING, unpack(mine))
  for i = 1, tickets do
    if not tags[i] then
      local number = call('HGET', OFFER, mine[i])
      local lease = number and split(call('HGET', LEASE, number)) or {}
      answer[#answer + 1] = mine[i]
      answer[#answer + 1] = number or ''
      answer[#answer + 1] = lease[4] or ''
      answer[#answer + 1] = lease[1] or ''
    end
  end
end
return replyWith(answer, (serviceTime()), call('ZCARD', WAITING), call('HLEN', COUNT))
