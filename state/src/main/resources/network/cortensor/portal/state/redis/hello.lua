-- The first words on a new connection. Invariant: a server that may not know all leases grants nothing until all that is held was told
-- or has run out: another run of it, an empty one, or one that nobody reached for so long that gateways began to act alone. ARGV[3]
-- is a test's name for the run; empty asks the server.
local ttl, seen, mayActAlone, keep = tonumber(ARGV[2]), tonumber(ARGV[4]), ARGV[5] == '1', tonumber(ARGV[6])
local server = ''
local info = redis.pcall('INFO')
local run = runOf(ARGV[3], info)
if type(info) == 'string' then
  server = (string.match(info, 'redis_version:([%w%.%-]+)') or '') .. ' ' .. (string.match(info, 'role:(%w+)') or '')
end
-- Who stops says so (bye) and who lives is here: the last one was heard of this long ago.
local last = call('ZREVRANGE', ALIVE, 0, 0, 'WITHSCORES')[2]
local silent = last and now - (tonumber(last) - ALIVE_MILLIS) >= ttl
if call('HGET', META, 'run') ~= run or epoch == '' or (mayActAlone and silent) then
  recover(run, ttl)
  forgetTheDead(keep)
else
  guard(seen, ttl)
  -- A server that takes no writes has to fail here: who hears nothing but errors is on its own.
  call('HSET', META, 'run', run)
end
return reply(server, text(now))
