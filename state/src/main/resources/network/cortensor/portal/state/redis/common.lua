-- Shared by all that is not done with every request.
local function closed()
  return math.max(0, opensAt - now)
end

local function split(packed)
  local parts, from = {}, 1
  while true do
    local at = string.find(packed, SEPARATOR, from, true)
    if not at then
      parts[#parts + 1] = string.sub(packed, from)
      return parts
    end
    parts[#parts + 1] = string.sub(packed, from, at - 1)
    from = at + 1
  end
end

local function tell(instance, ...)
  call('PUBLISH', META .. ':' .. instance, table.concat({ ... }, SEPARATOR))
end

-- This server knows less than it once did: nothing is granted until all that is held has been told or has run out.
local function recover(run, ttl, early)
  if epoch == '' then
    -- Who joined as what was counted in what is lost: what is left of it would let a newcomer pass for known.
    call('DEL', MEMBER)
  end
  opensAt = now + ttl
  epoch = run .. ':' .. text(now)
  local time = call('TIME')
  local number = math.max(lastNumber, tonumber(time[1]) * 1000000 + tonumber(time[2]))
  call('HSET', META, 'run', run, 'openAt', text(opensAt), 'epoch', epoch, 'number', text(number),
    'early', early or '')
end

-- A gateway has seen a lease that this server never gave: it was emptied, or a replica that had not heard of it took over.
local function guard(seen, ttl)
  if lastNumber < seen then
    lastNumber = seen
    -- Nobody can say since when: what gateways have heard meanwhile counts for nothing.
    recover(call('HGET', META, 'run') or '', ttl, 'no')
  end
end

local function replyWith(list, ...)
  local head = reply(...)
  return #list > 0 and head .. REPLY_SEPARATOR .. table.concat(list, REPLY_SEPARATOR) or head
end

local function alive(instance)
  local till = call('ZSCORE', ALIVE, instance)
  return till and tonumber(till) > now
end
