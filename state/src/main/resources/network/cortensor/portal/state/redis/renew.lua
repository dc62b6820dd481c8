-- Prolongs the leases that the caller names. Invariant: only its own, only unexpired ones; what has ended is never brought back.
-- Answers those that are lost, unless this server has forgotten: then the caller tells all it holds (register).
local instance, ttl, seen, known = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
guard(seen, ttl)
call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
if known ~= epoch then
  return reply('forgotten')
end
local lost = {}
for i = 6, #ARGV do
  local _, owner, ticket = held(ARGV[i])
  if owner == instance and ticket == '' then
    call('ZADD', LEASES, now + ttl, ARGV[i])
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return replyWith(lost, 'renewed')
