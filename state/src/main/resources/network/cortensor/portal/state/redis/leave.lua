-- A waiter leaves. Invariant: its place in the line, its share, or what was offered to it, goes back; idempotent.
local instance, ticket = ARGV[2], ARGV[3]
local w = waiter(ticket)
if w then
  turnAway(w)
  return reply('left')
end
local number = call('HGET', OFFER, ticket)
if number then
  local place = held(number)
  drop(number, place, ticket)
  serve(sessions(4), '')
  return reply('returned')
end
return reply('gone')
