-- Asks for a session: granted at once, or else (room and wait) a ticket of the waiting room, or a refusal with the expected wait; one
-- round trip. Invariants: no grant makes busy[place] more than the slots that the caller names; who comes later takes nothing that a
-- waiter with an earlier tag could use; nobody is let in to wait longer than it may. Who is granted where nobody waits takes nothing
-- from anybody: it is not counted as a share.
local instance, ttl, seen, poolId, request = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local ephemeral, preferred, token = ARGV[10] == '1', ARGV[11], ARGV[13]
local s = sessions(14)
local waiting = call('ZCARD', WAITING)

local function granted(i, skipped, number)
  return reply('granted', number, i - 1, s.granted, table.concat(skipped, ','))
end

-- Not by a server that has forgotten.
if waiting == 0 and opensAt <= now and lastNumber >= seen then
  local i, skipped = choose(s, ephemeral, preferred)
  if i then
    return granted(i, skipped,
      grant(s, i, { pool = poolId, request = request, instance = instance, ttl = ARGV[3], ticket = '', token = token }))
  end
end
