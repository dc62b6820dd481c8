-- Several calls of one pool in one, each as its own script does it (lease, finish), in their order. After the time: the name of a script,
-- how many words follow, and those, without the time; for each. Answers what each replies.
local all, replies, at = ARGV, {}, 2
while at <= #all do
  local count = tonumber(all[at + 1])
  ARGV = { all[1], unpack(all, at + 2, at + 1 + count) }
  replies[#replies + 1] = all[at] == 'lease' and lease() or finish()
  -- Told once.
  due = {}
  at = at + 2 + count
end
return table.concat(replies, '\29')
