-- Shared by the scripts that grant slots of one pool: its sessions, as the caller's catalog has them, and whose turn it is. They stay
-- where they are in ARGV: tables are what costs most here, beside functions.

-- From here to the end of ARGV: all places, then all ids, then all slots (below zero: of an ephemeral session).
local function sessions(from)
  local n = (#ARGV - from + 1) / 3
  return { n = n, places = from - 1, ids = from - 1 + n, slots = from - 1 + 2 * n,
    busy = n > 0 and call('HMGET', BUSY, unpack(ARGV, from, from + n - 1)),
    cursor = n > 1 and tonumber(call('HGET', POOL, 'cursor') or 0) or 0 }
end

-- How many requests may be there at once: none if it is of the other kind.
local function slots(s, i, ephemeral)
  local slots = tonumber(ARGV[s.slots + i])
  return ephemeral and -slots or slots
end

local function busy(s, i)
  return tonumber(s.busy[i] or 0)
end

-- Round robin from the cursor over one kind; full ones are skipped and noted.
local function round(s, ephemeral, skipped)
  for step = 0, s.n - 1 do
    local i = (s.cursor + step) % s.n + 1
    local most = slots(s, i, ephemeral)
    if most > 0 then
      if busy(s, i) < most then
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
      if ARGV[s.places + i] == preferred and busy(s, i) < slots(s, i, false) then
        return i, skipped
      end
    end
  end
  return round(s, false, skipped) or (ephemeral and round(s, true, skipped)) or nil, skipped
end

-- Grants a slot: firm for its time to live, or, with a ticket, to be claimed.
local function grant(s, i, who)
  if s.cursor ~= i % s.n then
    s.cursor = i % s.n
    call('HSET', POOL, 'cursor', s.cursor)
  end
  local number = text(call('HINCRBY', META, 'number', '1'))
  local lifetime = who.ticket == '' and who.ttl or CLAIM_MILLIS
  local place = ARGV[s.places + i]
  s.granted = enter(number, now + lifetime,
    { place, who.instance, who.ticket, ARGV[s.ids + i], who.pool, who.request, nowText, lifetime, who.token })
  for other = 1, s.n do
    if ARGV[s.places + other] == place then
      s.busy[other] = s.granted
    end
  end
  return number
end
