-- A gateway lives and says how it is, and hears its own beat. Invariants: reports are kept of the living only; who is known by all
-- stays so for as long as it is a member. Answers the time, the last that joined, whether the caller is known by all, how many live,
-- who they are, and the other members. ARGV[6] is a test's name for the run; empty asks the server.
local instance, report, ttl, keep = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local run = runOf(ARGV[6], ARGV[6] == '' and redis.pcall('INFO', 'server'))
-- Behind a proxy another server may answer on the same connection. One that does not say what its run is cannot be told apart.
if epoch == '' or (run ~= '' and call('HGET', META, 'run') ~= run) then
  recover(run, ttl)
end
forgetTheDead(keep)
local joined = tonumber(call('HGET', META, 'joined') or '0')
local me = member(instance) or joins()
livesNow(instance)
if report ~= '' then
  call('HSET', REPORT, instance, report)
end
if ARGV[7] == epoch then
  -- Another server under the same name may have counted further.
  me.knows = math.min(tonumber(ARGV[8]), joined)
end
me.listed = now
-- Not before all have told: those who are only told of by others have a word, too.
me.known = me.known or (closed() == 0 and knownByAll(instance, me, ttl))
keepMember(instance, me)
tell(instance, 'beat')
local alive = living()
local lives, names = {}, {}
for i = 1, #alive do
  lives[alive[i]] = true
  names[i] = alive[i]
end
local all = members(keep)
for i = 1, #all do
  if not lives[all[i]] then
    names[#names + 1] = all[i]
  end
end
return replyWith(names, text(now), call('HGET', META, 'joined') or '0', me.known and '1' or '0', #alive)
