-- Shared by the scripts that know who takes part. Invariant: whoever may hold a lease is a member: in alive until it was not heard of
-- for so long that all it had has run out (keep). Of a member is known: which of all to join it was, up to which it knows the others,
-- in which epoch it has told all that it holds, whether all who may speak of the others have known of it (then it may ask), and until
-- when it had a list that may count (its last beat, or when it spoke for all).
local function member(instance)
  local packed = call('HGET', MEMBER, instance)
  if not packed then
    return nil
  end
  local parts = split(packed)
  return { joined = tonumber(parts[1]), knows = tonumber(parts[2]), told = parts[3], known = parts[4] == '1',
    listed = tonumber(parts[5]) }
end

local function keepMember(instance, me)
  call('HSET', MEMBER, instance,
    table.concat({ text(me.joined), text(me.knows), me.told, me.known and '1' or '0', text(me.listed) }, SEPARATOR))
end

local function joins()
  return { joined = call('HINCRBY', META, 'joined', 1), knows = 0, told = '', known = false, listed = 0 }
end

local function livesNow(instance)
  call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
end

-- Of the dead no report is kept, and of those that can hold nothing any more nothing.
local function forgetTheDead(keep)
  local dead = call('ZRANGEBYSCORE', ALIVE, '-inf', text(now), 'LIMIT', 0, 50)
  for i = 1, #dead do
    call('HDEL', REPORT, dead[i])
  end
  local gone = call('ZRANGEBYSCORE', ALIVE, '-inf', text(now - keep), 'LIMIT', 0, 50)
  for i = 1, #gone do
    call('ZREM', ALIVE, gone[i])
    call('HDEL', MEMBER, gone[i])
  end
end

local function members(keep)
  return call('ZRANGEBYSCORE', ALIVE, '(' .. text(now - keep), '+inf')
end

local function living()
  return call('ZRANGEBYSCORE', ALIVE, '(' .. text(now), '+inf')
end

-- They look again at once, not with their next beat.
local function tellOthers(instance)
  local others = living()
  for i = 1, #others do
    if others[i] ~= instance then
      tell(others[i], 'look')
    end
  end
end

-- The gateway of a run (gateway@start).
local function gatewayOf(instance)
  return string.match(instance, '^(.*)@[^@]*$') or instance
end

-- Whether everybody that could speak for the others after this server has forgotten would speak of this one too: all whose word
-- counts, which is who has beaten or spoken for all within a time to live, know of it. An earlier run of the same gateway is dead, and says nothing.
local function knownByAll(instance, me, ttl)
  local all = call('ZRANGEBYSCORE', ALIVE, '(' .. text(now + ALIVE_MILLIS - ttl), '+inf')
  for i = 1, #all do
    local itself = all[i] == instance or (gatewayOf(all[i]) == gatewayOf(instance) and not alive(all[i]))
    local other = not itself and member(all[i])
    if other and other.knows < me.joined and other.listed > now - ttl then
      return false
    end
  end
  return true
end

-- What this server calls its run. ARGV names it in a test.
local function runOf(named, info)
  if named ~= '' or type(info) ~= 'string' then
    return named
  end
  return string.match(info, 'run_id:(%w+)') or ''
end
