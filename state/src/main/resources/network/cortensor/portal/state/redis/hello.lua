-- The first words on a new connection. Invariant: a server that may have forgotten leases (another run of it, or empty) grants
-- nothing for one time to live. ARGV[3] is a test's name for the run; empty asks the server.
local ttl, run, seen = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local server = ''
local info = redis.pcall('INFO')
if type(info) == 'string' then
  if run == '' then
    run = string.match(info, 'run_id:(%w+)') or ''
  end
  server = (string.match(info, 'redis_version:([%w%.%-]+)') or '') .. ' ' .. (string.match(info, 'role:(%w+)') or '')
end
local known = redis.call('HGET', META, 'run')
if known ~= run or epoch == '' then
  recover(run, ttl)
else
  guard(seen, ttl)
end
return reply(server, text(now))
