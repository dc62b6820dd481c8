-- Shared by all scripts, which follow it. Invariant: busy[place] is the number of entries of that place in leases; an entry is in
-- leases exactly when it is in lease. All keys have one hash tag. Times are milliseconds of the server's clock, tags are integers.
local LEASES, LEASE, BUSY, META, ALIVE, OFFER, REPORT = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local MEMBER, POOL, WAITING, WAITER, FINISH, COUNT = KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local SEPARATOR = '\31'
local CLAIM_MILLIS = 2000
local ALIVE_MILLIS = 3000
local EXPIRE_AT_ONCE = 64
local SHARE = 1000000

-- ARGV[1] is the time of a test, empty for the server's own, and until when the call is of any use to its caller. What a server that
-- stood still, or a network that was cut, brings later is not done: nobody waits for it, and it would make the dead look alive.
local given, notAfter = string.match(ARGV[1], '^(%d*),?(%d*)$')
local now = tonumber(given)
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
if notAfter ~= '' and now > tonumber(notAfter) then
  return redis.error_reply('LATE by ' .. (now - tonumber(notAfter)) .. ' ms')
end

local function text(number)
  return string.format('%.0f', number)
end

local function split(packed)
  local parts, from = {}, 1
  while true do
    local at = string.find(packed, SEPARATOR, from, true)
    if not at then
      parts[#parts + 1] = string.sub(packed, from)
      return parts
    end
    parts[#parts + 1] = string.sub(packed, from, at - 1)
    from = at + 1
  end
end

local function tell(instance, ...)
  redis.call('PUBLISH', META .. ':' .. instance, table.concat({ ... }, SEPARATOR))
end

-- A lease: place, session, pool, request, instance, taken, time to live, ticket (of who may claim it; empty when it is firm), token
-- (its owner's word for the call that asked).
local function drop(number)
  local packed = redis.call('HGET', LEASE, number)
  redis.call('ZREM', LEASES, number)
  if not packed then
    return nil
  end
  redis.call('HDEL', LEASE, number)
  local lease = split(packed)
  if redis.call('HINCRBY', BUSY, lease[1], -1) <= 0 then
    redis.call('HDEL', BUSY, lease[1])
  end
  if lease[8] ~= '' then
    redis.call('HDEL', OFFER, lease[8])
  end
  return lease
end

local function enter(number, deadline, lease)
  redis.call('ZADD', LEASES, text(deadline), number)
  redis.call('HSET', LEASE, number, table.concat(lease, SEPARATOR))
  return redis.call('HINCRBY', BUSY, lease[1], 1)
end

-- What is due goes first, in every script; a bounded number, the rest with the next.
local due = redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now), 'LIMIT', 0, EXPIRE_AT_ONCE)
for i = 1, #due do
  drop(due[i])
end

local meta = redis.call('HMGET', META, 'number', 'openAt', 'epoch')
local opensAt = tonumber(meta[2]) or 0
local epoch = meta[3] or ''

-- This server knows less than it once did: nothing is granted until all that is held has been told or has run out.
local function recover(run, ttl, early)
  if epoch == '' then
    -- Who joined as what was counted in what is lost: what is left of it would let a newcomer pass for known.
    redis.call('DEL', MEMBER)
  end
  opensAt = now + ttl
  epoch = run .. ':' .. text(now)
  local time = redis.call('TIME')
  local number = math.max(tonumber(meta[1]) or 0, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  redis.call('HSET', META, 'run', run, 'openAt', text(opensAt), 'epoch', epoch, 'number', text(number),
    'early', early or '')
end

-- A gateway has seen a lease that this server never gave: it was emptied, or a replica that had not heard of it took over.
local function guard(seen, ttl)
  if (tonumber(meta[1]) or 0) < seen then
    meta[1] = text(seen)
    -- Nobody can say since when: what gateways have heard meanwhile counts for nothing.
    recover(redis.call('HGET', META, 'run') or '', ttl, 'no')
  end
end

local function closed()
  return math.max(0, opensAt - now)
end

-- Every reply begins with: milliseconds until grants begin, leases found expired, the epoch.
local function reply(...)
  return { text(closed()), tostring(#due), epoch, ... }
end

local function replyWith(list, ...)
  local answer = reply(...)
  for i = 1, #list do
    answer[#answer + 1] = list[i]
  end
  return answer
end

local function alive(instance)
  local till = redis.call('ZSCORE', ALIVE, instance)
  return till and tonumber(till) > now
end
