-- An operator ends a lease, whoever holds it, and its holder is told. Invariant: the slot is counted free from now on, once.
local number = ARGV[2]
local lease = drop(number)
if not lease then
  return reply('none')
end
tell(lease[5], 'lost', number)
return reply('released')
