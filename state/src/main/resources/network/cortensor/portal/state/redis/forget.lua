-- Calls of the caller that were never answered, by its words for them: what they left here is taken back. Invariant: of every token
-- nothing is held and nobody waits when this returns. Reads all leases and waiters, so it is for after a failure, many at once.
local instance, tokens = ARGV[2], tonumber(ARGV[3])
local asked = {}
for i = 1, tokens do
  asked[ARGV[3 + i]] = true
end
local forgotten = 0
local waiters = call('HGETALL', WAITER)
for i = 1, #waiters, 2 do
  local parts = split(waiters[i + 1])
  if parts[3] == instance and asked[parts[9]] then
    turnAway(waiter(waiters[i]))
    forgotten = forgotten + 1
  end
end
local leases = call('HGETALL', LEASE)
for i = 1, #leases, 2 do
  local parts = split(leases[i + 1])
  if parts[2] == instance and asked[parts[9]] then
    drop(leases[i], parts[1], parts[3])
    forgotten = forgotten + 1
  end
end
serve(sessions(4 + tokens), '')
return reply(forgotten)
