-- Shared by the scripts of one pool, after the prelude: its sessions and its waiting room. Invariant: a ticket is in waiting exactly
-- when it is in waiter, and count[organization] is the number of its tickets there.
local stored = redis.call('HMGET', POOL, 'cursor', 'v', 'mean', 'services', 'hand')
local pool = {
  cursor = tonumber(stored[1]) or 0,
  v = tonumber(stored[2]) or 0,
  mean = tonumber(stored[3]) or 2000000,
  services = tonumber(stored[4]) or 0,
  hand = tonumber(stored[5]) or 0,
}

local function save()
  redis.call('HSET', POOL, 'cursor', text(pool.cursor), 'v', text(pool.v), 'mean', text(pool.mean),
    'services', text(pool.services), 'hand', text(pool.hand))
end

-- The caller's sessions from here to the end of ARGV: place, id, slots (below zero: of an ephemeral session).
local function sessions(from)
  local s = { n = 0, places = {}, ids = {}, slots = {}, ephemeral = {}, busy = {} }
  for at = from, #ARGV, 3 do
    local slots = tonumber(ARGV[at + 2])
    s.n = s.n + 1
    s.places[s.n], s.ids[s.n] = ARGV[at], ARGV[at + 1]
    s.slots[s.n], s.ephemeral[s.n] = math.abs(slots), slots < 0
  end
  if s.n > 0 then
    local counts = redis.call('HMGET', BUSY, unpack(s.places))
    for i = 1, s.n do
      s.busy[s.places[i]] = tonumber(counts[i]) or 0
    end
  end
  return s
end

local function free(s, i)
  return s.busy[s.places[i]] < s.slots[i]
end

-- Round robin from the cursor over one kind; full ones are skipped and noted.
local function round(s, ephemeral, skipped)
  for step = 0, s.n - 1 do
    local i = (pool.cursor + step) % s.n + 1
    if s.ephemeral[i] == ephemeral and s.slots[i] > 0 then
      if free(s, i) then
        return i
      end
      skipped[#skipped + 1] = i - 1
    end
  end
  return nil
end

-- The preferred place if it is free, else dedicated ones, else ephemeral ones for who may use them.
local function choose(s, ephemeral, preferred)
  local skipped = {}
  if preferred ~= '' then
    for i = 1, s.n do
      if s.places[i] == preferred and not s.ephemeral[i] and free(s, i) then
        return i, skipped
      end
    end
  end
  local i = round(s, false, skipped) or (ephemeral and round(s, true, skipped)) or nil
  if i and s.n > 1 then
    pool.cursor = i % s.n
  end
  return i, skipped
end

-- Grants a slot: firm for its time to live, or, with a ticket, to be claimed.
local function grant(s, i, who)
  local number = text(redis.call('HINCRBY', META, 'number', 1))
  local lifetime = who.ticket == '' and who.ttl or CLAIM_MILLIS
  local busy = enter(number, now + lifetime,
    { s.places[i], s.ids[i], who.pool, who.request, who.instance, text(now), text(lifetime), who.ticket, who.token })
  s.busy[s.places[i]] = busy
  return number
end

-- The virtual time follows who is served; finish tags that it has passed say nothing any more.
local function advance(tag)
  if tag > pool.v then
    pool.v = tag
    redis.call('ZREMRANGEBYSCORE', FINISH, '-inf', text(tag))
  end
end

local function unit(weight)
  return math.floor(SHARE / weight)
end

-- What an organization has waiting: how many, its weight, the tag of the last that came.
local function line(organization)
  local packed = redis.call('HGET', COUNT, organization)
  local parts = packed and split(packed) or { '0', '1', '0' }
  return tonumber(parts[1]), tonumber(parts[2]), tonumber(parts[3])
end

local function count(organization, n, weight, last)
  if n > 0 then
    redis.call('HSET', COUNT, organization, table.concat({ text(n), text(weight), text(last) }, SEPARATOR))
  else
    redis.call('HDEL', COUNT, organization)
  end
end

-- A waiter: organization, weight, instance, request, pool, time to live, preferred place, deadline, token.
local function waiter(ticket)
  local packed = redis.call('HGET', WAITER, ticket)
  if not packed then
    return nil
  end
  local w = split(packed)
  return { organization = w[1], weight = tonumber(w[2]), instance = w[3], request = w[4], pool = w[5],
    ttl = tonumber(w[6]), preferred = w[7], deadline = tonumber(w[8]), token = w[9],
    ticket = ticket }
end

local function takeOut(w)
  redis.call('ZREM', WAITING, w.ticket)
  redis.call('HDEL', WAITER, w.ticket)
  local n, weight, last = line(w.organization)
  count(w.organization, n - 1, weight, last)
end

-- Who goes without being served gives its share back.
local function turnAway(w)
  takeOut(w)
  if redis.call('ZSCORE', FINISH, w.organization) then
    redis.call('ZINCRBY', FINISH, -unit(w.weight), w.organization)
  end
end

local function gone(w)
  return w.deadline <= now or not alive(w.instance)
end

-- A ticket ends with e when it may use ephemeral sessions.
local function first(ephemeralOnly)
  if not ephemeralOnly then
    return redis.call('ZRANGE', WAITING, 0, 0)[1]
  end
  local from = 0
  while true do
    local some = redis.call('ZRANGE', WAITING, from, from + 99)
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
    if s.ephemeral[i] == ephemeral and free(s, i) then
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
      local tag = tonumber(redis.call('ZSCORE', WAITING, ticket))
      local i, skipped = choose(s, string.sub(ticket, -1) == 'e', w.preferred)
      takeOut(w)
      advance(tag)
      if ticket == own then
        w.ticket = ''
        return i, skipped, grant(s, i, w)
      end
      local number = grant(s, i, w)
      redis.call('HSET', OFFER, ticket, number)
      tell(w.instance, 'offer', ticket, number, s.ids[i], s.places[i])
    end
  end
  return nil
end
