-- Nothing could be granted at once: the waiting room, if there is place and time.
local organization, weight, patience, maxWaiting = ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[12])
guard(seen, ttl)
local mean, services = serviceTime()
if waiting == 0 and virtual > 1e15 then
  virtual = 0
  call('HSET', POOL, 'v', 0)
  call('DEL', FINISH)
end
local own, _, last = line(organization)
-- Never before its organization's last: shares that were given back do not let anybody overtake.
local before = call('ZSCORE', FINISH, organization)
local tag = math.max(virtual, tonumber(before) or 0, last)
local finish = tag + unit(weight)

-- Who is served before a newcomer: its organization's own, and of every other that waits the first and those that follow at its
-- weight's pace until the newcomer's tag, whether they wait already or have yet to come.
local function ahead()
  local sum = own
  local all = call('HGETALL', COUNT)
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
  local all = 0
  for i = 1, s.n do
    all = all + math.max(0, slots(s, i, false), ephemeral and slots(s, i, true) or 0)
  end
  return closed() * 1000 + (ahead() + 1) * mean / math.max(1, all)
end

local estimate = expected()
local ticket = string.format('%016.0f', call('HINCRBY', META, 'number', 1)) .. (ephemeral and 'e' or 'd')
local me = { organization = organization, weight = weight, ticket = ticket }
call('ZADD', WAITING, text(tag), ticket)
call('HSET', WAITER, ticket, table.concat({ organization, text(weight), instance, request, poolId, text(ttl), preferred,
  text(now + patience + 1000), token }, SEPARATOR))
call('ZADD', FINISH, text(finish), organization)
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
    call('ZADD', FINISH, before, organization)
  else
    call('ZREM', FINISH, organization)
  end
  return reply('refused', math.floor(estimate))
end

-- The last waiter of the organization that has the most for its weight, if that is more than the newcomer's has with it.
local function pushOut()
  local share, noisy = (own + 1) / weight, nil
  local all = call('HGETALL', COUNT)
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
    local some = call('ZREVRANGE', WAITING, from, from + 49)
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

if patience <= 0 or closed() > patience or (services >= ENOUGH_SERVICES and estimate > patience * 1000) then
  return refused()
end
if call('ZCARD', WAITING) > maxWaiting and not pushOut() then
  return refused()
end
call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
return reply('waiting', ticket, math.floor(estimate))
