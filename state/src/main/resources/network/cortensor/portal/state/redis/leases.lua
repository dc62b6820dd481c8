-- The leases that are held, oldest deadline first, at most as many as asked for: number, deadline, lease; for each.
local most = tonumber(ARGV[2])
local found = redis.call('ZRANGE', LEASES, 0, most - 1, 'WITHSCORES')
local answer = reply()
for i = 1, #found, 2 do
  local packed = redis.call('HGET', LEASE, found[i])
  if split(packed)[8] == '' then
    answer[#answer + 1] = found[i]
    answer[#answer + 1] = found[i + 1]
    answer[#answer + 1] = packed
  end
end
return answer
