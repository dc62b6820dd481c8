-- Shared by the scripts of one pool's waiting room, after the pool. Invariant: a ticket is in waiting exactly when it is in waiter, and
-- count[organization] is the number of its tickets there.
local virtual = tonumber(call('HGET', POOL, 'v') or '0')

-- How long a request takes, in microseconds, and how many have been measured.
local function serviceTime()
  local known = call('HMGET', POOL, 'mean', 'services')
  return tonumber(known[1] or 2000000), tonumber(known[2] or 0)
end

-- The virtual time follows who is served; finish tags that it has passed say nothing any more.
local function advance(tag)
  if tag > virtual then
    virtual = tag
    call('HSET', POOL, 'v', text(tag))
    call('ZREMRANGEBYSCORE', FINISH, '-inf', text(tag))
  end
end

local function unit(weight)
  return math.floor(SHARE / weight)
end

-- What an organization has waiting: how many, its weight, the tag of the last that came.
local function line(organization)
  local packed = call('HGET', COUNT, organization)
  local parts = packed and split(packed) or { '0', '1', '0' }
  return tonumber(parts[1]), tonumber(parts[2]), tonumber(parts[3])
end

local function count(organization, n, weight, last)
  if n > 0 then
    call('HSET', COUNT, organization, table.concat({ text(n), text(weight), text(last) }, SEPARATOR))
  else
    call('HDEL', COUNT, organization)
  end
end

-- A waiter: organization, weight, instance, request, pool, time to live, preferred place, deadline, token.
local function waiter(ticket)
  local packed = call('HGET', WAITER, ticket)
  if not packed then
    return nil
  end
  local w = split(packed)
  return { organization = w[1], weight = tonumber(w[2]), instance = w[3], request = w[4], pool = w[5],
    ttl = tonumber(w[6]), preferred = w[7], deadline = tonumber(w[8]), token = w[9],
    ticket = ticket }
end

local function takeOut(w)
  call('ZREM', WAITING, w.ticket)
  call('HDEL', WAITER, w.ticket)
  local n, weight, last = line(w.organization)
  count(w.organization, n - 1, weight, last)
end

-- Who goes without being served gives its share back.
local function turnAway(w)
  takeOut(w)
  if call('ZSCORE', FINISH, w.organization) then
    call('ZINCRBY', FINISH, -unit(w.weight), w.organization)
  end
end

local function gone(w)
  return w.deadline <= now or not alive(w.instance)
end

-- A ticket ends with e when it may use ephemeral sessions.
local function first(ephemeralOnly)
  if not ephemeralOnly then
    return call('ZRANGE', WAITING, 0, 0)[1]
  end
  local from = 0
  while true do
    local some = call('ZRANGE', WAITING, from, from + 99)
    for i = 1, #some do
      if string.sub(some[i], -1) == 'e' then
        return some[i]
      end
    end
    if #some < 100 then
      return nil
    end
    from = from + 100
  end
end

local function anyFree(s, ephemeral)
  for i = 1, s.n do
    if busy(s, i) < slots(s, i, ephemeral) then
      return true
    end
  end
  return false
end

-- Hands what is free to who waits, by tag. Answers the place in the list and what was skipped for the caller's own ticket, whose
-- lease is firm at once; all others have to claim theirs.
local function serve(s, own)
  while closed() == 0 do
    local dedicated = anyFree(s, false)
    if not dedicated and not anyFree(s, true) then
      return nil
    end
    local ticket = first(not dedicated)
    if not ticket then
      return nil
    end
    local w = waiter(ticket)
    if ticket ~= own and gone(w) then
      turnAway(w)
    else
      local tag = tonumber(call('ZSCORE', WAITING, ticket))
      local i, skipped = choose(s, string.sub(ticket, -1) == 'e', w.preferred)
      takeOut(w)
      advance(tag)
      if ticket == own then
        w.ticket = ''
        return i, skipped, grant(s, i, w)
      end
      local number = grant(s, i, w)
      call('HSET', OFFER, ticket, number)
      tell(w.instance, 'offer', ticket, number, ARGV[s.ids + i], ARGV[s.places + i])
    end
  end
  return nil
end
