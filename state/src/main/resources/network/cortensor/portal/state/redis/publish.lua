-- A gateway lives and says how it is. Invariant: reports are kept of the living only. Answers who lives.
local instance, report = ARGV[2], ARGV[3]
redis.call('ZADD', ALIVE, 'GT', text(now + ALIVE_MILLIS), instance)
if report ~= '' then
  redis.call('HSET', REPORT, instance, report)
end
local dead = redis.call('ZRANGEBYSCORE', ALIVE, '-inf', text(now), 'LIMIT', 0, 50)
for i = 1, #dead do
  redis.call('ZREM', ALIVE, dead[i])
  redis.call('HDEL', REPORT, dead[i])
end
return replyWith(redis.call('ZRANGE', ALIVE, 0, -1), text(now))
