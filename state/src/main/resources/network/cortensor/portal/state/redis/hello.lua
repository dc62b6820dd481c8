-- The first words on a new connection. Invariant: a server that may not know all leases grants nothing for one time to live: another
-- run of it, an empty one, or one that nobody reached for so long that gateways began to act alone. ARGV[3] is a test's name for
-- the run; empty asks the server.
local ttl, run, seen, mayActAlone = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
local server = ''
local info = redis.pcall('INFO')
if type(info) == 'string' then
  if run == '' then
    run = string.match(info, 'run_id:(%w+)') or ''
  end
  server = (string.match(info, 'redis_version:([%w%.%-]+)') or '') .. ' ' .. (string.match(info, 'role:(%w+)') or '')
end
local known = redis.call('HGET', META, 'run')
-- Who stops says so (bye) and who lives is here: the last one was heard of this long ago.
local last = redis.call('ZREVRANGE', ALIVE, 0, 0, 'WITHSCORES')[2]
local silent = last and now - (tonumber(last) - ALIVE_MILLIS) >= ttl
if known ~= run or epoch == '' or (mayActAlone and silent) then
  recover(run, ttl)
  local dead = redis.call('ZRANGEBYSCORE', ALIVE, '-inf', text(now))
  for i = 1, #dead do
    redis.call('ZREM', ALIVE, dead[i])
    redis.call('HDEL', REPORT, dead[i])
  end
else
  guard(seen, ttl)
  -- A server that takes no writes has to fail here: who hears nothing but errors is on its own.
  redis.call('HSET', META, 'run', run)
end
return reply(server, text(now))
