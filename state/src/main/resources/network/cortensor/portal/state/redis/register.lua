-- Tells the server what the caller holds: number, place, session, pool, request, milliseconds left, slots; for each; number 0 is not
-- known yet. Invariants: what is told is counted, even over the limit, which is answered; nobody else's lease is touched. Answers
-- overlaps, then for each the number that it has now.
-- With a standing it is all that the caller holds, and whom it knows to take part comes first. A server that has forgotten grants as
-- soon as all members have told, if one of them speaks for all: it was in touch (fresh) with a server that knew all leases for the
-- last time less than a time to live ago, so nobody holds one that it does not know of. Never when somebody acts alone.
local instance, ttl, standing, keep, names = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local overlaps, numbers = 0, {}
for at = 7 + names, #ARGV, 7 do
  local number, left = ARGV[at], tonumber(ARGV[at + 5])
  local place, owner, ticket = held(number)
  if owner == instance and place == ARGV[at + 1] and ticket == '' then
    call('ZADD', LEASES, now + left, number)
  else
    if place or number == '0' or tonumber(number) > (tonumber(call('HGET', META, 'number')) or 0) then
      number = text(call('HINCRBY', META, 'number', 1))
    end
    local busy = enter(number, now + left,
      { ARGV[at + 1], instance, '', ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], now, ttl, '' })
    if busy > tonumber(ARGV[at + 6]) then
      overlaps = overlaps + 1
    end
  end
  numbers[#numbers + 1] = number
end

local function allHaveTold()
  local all = members(keep)
  for i = 1, #all do
    local one = member(all[i])
    if not one or one.told ~= epoch then
      return false
    end
  end
  return true
end

local function mayOpen()
  local early = call('HGET', META, 'early')
  if standing == 'alone' then
    early = 'no'
  elseif standing == 'fresh' and early == '' then
    early = 'yes'
  end
  call('HSET', META, 'early', early or 'no')
  return early == 'yes' and allHaveTold()
end

if standing ~= '' then
  local me = member(instance) or joins()
  me.told = epoch
  if standing == 'fresh' then
    me.listed = now
  end
  keepMember(instance, me)
  livesNow(instance)
  if closed() > 0 then
    for i = 1, names do
      call('ZADD', ALIVE, 'GT', text(now), ARGV[6 + i])
    end
    if mayOpen() then
      opensAt = now
      call('HSET', META, 'openAt', text(now))
    end
  end
  tellOthers(instance)
end
return replyWith(numbers, overlaps)
