-- Asks for a session: granted at once, or a ticket of the waiting room, or a refusal with the expected wait; one round trip.
-- Invariants: no grant makes busy[place] more than the slots that the caller names; who comes later takes nothing that a waiter with
-- an earlier tag could use; nobody is let in to wait longer than it may.
local instance, ttl, seen, poolId, request = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local organization, weight, patience = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
local ephemeral, preferred, maxWaiting, token = ARGV[10] == '1', ARGV[11], tonumber(ARGV[12]), ARGV[13]
guard(seen, ttl)
local s = sessions(14)
local waiting = redis.call('ZCARD', WAITING)
if waiting == 0 and pool.v > 1e15 then
  pool.v = 0
  redis.call('DEL', FINISH)
end
local own, _, last = line(organization)
-- Never before its organization's last: shares that were given back do not let anybody overtake.
local before = redis.call('ZSCORE', FINISH, organization)
local tag = math.max(pool.v, tonumber(before) or 0, last)
local finish = tag + unit(weight)

local function granted(i, skipped, number)
  save()
  return reply('granted', number, tostring(i - 1), tostring(s.busy[s.places[i]]), table.concat(skipped, ','))
end

if waiting == 0 and closed() == 0 then
  local i, skipped = choose(s, ephemeral, preferred)
  if i then
    advance(tag)
    redis.call('ZADD', FINISH, text(finish), organization)
    return granted(i, skipped,
      grant(s, i, { pool = poolId, request = request, instance = instance, ttl = ttl, ticket = '', token = token }))
  end
end

-- Who is served before a newcomer: its organization's own, and of every other that waits the first and those that follow at its
-- weight's pace until the newcomer's tag, whether they wait already or have yet to come.
local function ahead()
  local sum = own
  local all = redis.call('HGETALL', COUNT)
  for i = 1, #all, 2 do
    if all[i] ~= organization then
      local parts = split(all[i + 1])
      local step = unit(tonumber(parts[2]))
      local head = tonumber(parts[3]) - (tonumber(parts[1]) - 1) * step
      if head <= tag then
        sum = sum + 1 + math.floor((tag - head) / step)
      end
    end
  end
  return sum
end

-- Microseconds.
local function expected()
  local slots = 0
  for i = 1, s.n do
    if ephemeral or not s.ephemeral[i] then
      slots = slots + s.slots[i]
    end
  end
  return closed() * 1000 + (ahead() + 1) * pool.mean / math.max(1, slots)
end

local estimate = expected()
local ticket = string.format('%016.0f', redis.call('HINCRBY', META, 'number', 1)) .. (ephemeral and 'e' or 'd')
local me = { organization = organization, weight = weight, ticket = ticket }
redis.call('ZADD', WAITING, text(tag), ticket)
redis.call('HSET', WAITER, ticket, table.concat({ organization, text(weight), instance, request, poolId, text(ttl), preferred,
  text(now + patience + 1000), token }, SEPARATOR))
redis.call('ZADD', FINISH, text(finish), organization)
count(organization, own + 1, weight, tag)
if waiting > 0 then
  local i, skipped, number = serve(s, ticket)
  if i then
    return granted(i, skipped, number)
  end
end

-- Its organization's finish tag is where it was, not where its last one's tag had moved it: shares given back stay given back.
local function refused()
  turnAway(me)
  if before then
    redis.call('ZADD', FINISH, before, organization)
  else
    redis.call('ZREM', FINISH, organization)
  end
  save()
  return reply('refused', text(estimate))
end

-- The last waiter of the organization that has the most for its weight, if that is more than the newcomer's has with it.
local function pushOut()
  local share, noisy = (own + 1) / weight, nil
  local all = redis.call('HGETALL', COUNT)
  for i = 1, #all, 2 do
    local parts = split(all[i + 1])
    if tonumber(parts[1]) / tonumber(parts[2]) > share then
      share, noisy = tonumber(parts[1]) / tonumber(parts[2]), all[i]
    end
  end
  if not noisy then
    return false
  end
  local from = 0
  while true do
    local some = redis.call('ZREVRANGE', WAITING, from, from + 49)
    for i = 1, #some do
      local w = waiter(some[i])
      if w.organization == noisy then
        turnAway(w)
        tell(w.instance, 'out', w.ticket, text(estimate))
        return true
      end
    end
    if #some < 50 then
      return false
    end
    from = from + 50
  end
end

if patience <= 0 or closed() > patience or (pool.services >= 3 and estimate > patience * 1000) then
  return refused()
end
if redis.call('ZCARD', WAITING) > maxWaiting and not pushOut() then
  return refused()
end
redis.call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
save()
return reply('waiting', ticket, text(estimate))
