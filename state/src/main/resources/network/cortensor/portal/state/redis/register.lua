-- Tells the server what the caller holds: number, place, session, pool, request, milliseconds left, slots; for each; number 0 is not
-- known yet. Invariant: what
-- is told is counted, even over the limit, which is answered; nobody else's lease is touched. Answers overlaps, then for each the
-- number that it has now.
local instance, ttl = ARGV[2], tonumber(ARGV[3])
local overlaps, numbers = 0, {}
for at = 4, #ARGV, 7 do
  local number, left = ARGV[at], tonumber(ARGV[at + 5])
  local packed = redis.call('HGET', LEASE, number)
  local lease = packed and split(packed)
  if lease and lease[5] == instance and lease[1] == ARGV[at + 1] and lease[8] == '' then
    redis.call('ZADD', LEASES, text(now + left), number)
  else
    if lease or number == '0' or tonumber(number) > (tonumber(redis.call('HGET', META, 'number')) or 0) then
      number = text(redis.call('HINCRBY', META, 'number', 1))
    end
    local busy = enter(number, now + left,
      { ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], instance, text(now), text(ttl), '', '' })
    if busy > tonumber(ARGV[at + 6]) then
      overlaps = overlaps + 1
    end
  end
  numbers[#numbers + 1] = number
end
return replyWith(numbers, tostring(overlaps))
