-- The reports of the gateways that live. Writes nothing.
local all = call('HGETALL', REPORT)
local living = {}
for i = 1, #all, 2 do
  if alive(all[i]) then
    living[#living + 1] = all[i + 1]
  end
end
return replyWith(living)
