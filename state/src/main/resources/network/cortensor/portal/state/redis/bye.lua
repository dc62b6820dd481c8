-- A gateway stops and has given everything back: from now on nobody counts on it. Idempotent.
call('ZREM', ALIVE, ARGV[2])
call('HDEL', REPORT, ARGV[2])
call('HDEL', MEMBER, ARGV[2])
return reply()
