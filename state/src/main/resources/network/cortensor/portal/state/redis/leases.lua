-- The leases that are held, oldest deadline first, at most as many as asked for: number, deadline, lease; for each.
local most = tonumber(ARGV[2])
local found = call('ZRANGE', LEASES, 0, most - 1, 'WITHSCORES')
local answer = {}
for i = 1, #found, 2 do
  local packed = call('HGET', LEASE, found[i])
  if split(packed)[3] == '' then
    answer[#answer + 1] = found[i]
    answer[#answer + 1] = found[i + 1]
    answer[#answer + 1] = packed
  end
end
return replyWith(answer)
