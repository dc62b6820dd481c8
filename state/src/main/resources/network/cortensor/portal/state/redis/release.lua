-- An operator ends a lease, whoever holds it, and its holder is told. Invariant: the slot is counted free from now on, once.
local number = ARGV[2]
local place, instance, ticket = held(number)
if not place then
  return reply('none')
end
drop(number, place, ticket)
tell(instance, 'lost', number)
return reply('released')
