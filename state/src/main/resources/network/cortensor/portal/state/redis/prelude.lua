-- Shared by all scripts, which follow it. Invariant: busy[place] is the number of entries of that place in leases; an entry is in
-- leases exactly when it is in lease. All keys have one hash tag. Times are milliseconds of the server's clock, tags are integers.
local LEASES, LEASE, BUSY, META, ALIVE, OFFER, REPORT = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local MEMBER, POOL, WAITING, WAITER, FINISH, COUNT = KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12], KEYS[13]
local call = redis.call
local SEPARATOR, REPLY_SEPARATOR = '\31', '\30'
local ARGV = ARGV
local CLAIM_MILLIS = 2000
local ALIVE_MILLIS = 3000
local EXPIRE_AT_ONCE = '64'
local SHARE = 1000000
-- So many have to be measured before their mean says anything.
local ENOUGH_SERVICES = 3

-- ARGV[1] is the time of a test, empty for the server's own, and until when the call is of any use to its caller. What a server that
-- stood still, or a network that was cut, brings later is not done: nobody waits for it, and it would make the dead look alive.
local given, notAfter = string.match(ARGV[1], '^(%d*),?(%d*)$')
local now = tonumber(given)
if not now then
  local time = call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
if notAfter ~= '' and now > tonumber(notAfter) then
  return redis.error_reply('LATE by ' .. (now - tonumber(notAfter)) .. ' ms')
end

-- A number is written out once where it is used twice: that costs as much as a command.
local function text(number)
  return string.format('%.0f', number)
end

-- A lease: place, instance, ticket (of who may claim it; empty when it is firm), session, pool, request, taken, time to live, token
-- (its owner's word for the call that asked). What is read most comes first.
local function held(number)
  local packed = call('HGET', LEASE, number)
  if packed then
    return string.match(packed, '^([^\31]*)\31([^\31]*)\31([^\31]*)')
  end
  return nil
end

local function drop(number, place, ticket)
  call('ZREM', LEASES, number)
  if not place then
    return
  end
  call('HDEL', LEASE, number)
  if call('HINCRBY', BUSY, place, '-1') <= 0 then
    call('HDEL', BUSY, place)
  end
  if ticket ~= '' then
    call('HDEL', OFFER, ticket)
  end
end

local function enter(number, deadline, lease)
  call('ZADD', LEASES, deadline, number)
  call('HSET', LEASE, number, table.concat(lease, SEPARATOR))
  return call('HINCRBY', BUSY, lease[1], '1')
end

-- What is due goes first, in every script; a bounded number, the rest with the next.
local nowText = text(now)
local due = call('ZRANGEBYSCORE', LEASES, '-inf', nowText, 'LIMIT', '0', EXPIRE_AT_ONCE)
for i = 1, #due do
  local place, _, ticket = held(due[i])
  drop(due[i], place, ticket)
end

local meta = call('HMGET', META, 'number', 'openAt', 'epoch')
local lastNumber = tonumber(meta[1] or 0)
local opensAt = tonumber(meta[2] or 0)
local epoch = meta[3] or ''

-- Every reply begins with: milliseconds until grants begin, leases found expired, the epoch. It is one string: a server makes many writes
-- of a list.
local function reply(...)
  return table.concat({ opensAt > now and opensAt - now or 0, #due, epoch, ... }, REPLY_SEPARATOR)
end
