#include "chat/redis_lua.hpp"

namespace freshet::chat {
namespace {

// A new epoch begins with each run of the server: what it has kept may be older than what was told.
// KEYS: meta, stream, state, result, pause. ARGV: run, fresh epoch, ring, now, told, how to
// publish, result's seconds, pause, field of the ban, mid, form, changes n, field and value of
// each, removes.
constexpr char kLuaPublish[] = R"lua(
local m, x, f, r, sl = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local run, fresh, ring, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local seen = redis.call('HMGET', r, 'e', 'o', 'm')
if seen[1] then return {'dup', seen[1], seen[2], seen[3]} end
if ARGV[9] ~= '' then
  local ban = redis.call('HGET', f, ARGV[9])
  if ban then
    local good, bar = pcall(cjson.decode, ban)
    local till = good and type(bar) == 'table' and tonumber(bar['until']) or 0
    if till == 0 then return {'banned', '0'} end
    if till > now then return {'banned', string.format('%d', till - now)} end
  end
end
local pause = tonumber(ARGV[8])
if pause > 0 then
  local last = tonumber(redis.call('GET', sl) or '')
  local left = last and math.min(last + pause - now, pause) or 0
  if left > 0 then return {'slow', string.format('%d', left)} end
  redis.call('SET', sl, ARGV[4], 'PX', math.max(pause, 130000))
end
local have = redis.call('HMGET', m, 'e', 'rid')
local epoch = have[1]
if not epoch or (run ~= '' and have[2] ~= run) then
  epoch = fresh
  redis.call('HSET', m, 'e', epoch, 'rid', run)
end
local s = redis.call('HINCRBY', m, 's', 1)
if s == 1 then redis.call('DEL', x) end
if redis.call('EXISTS', x) == 0 then redis.call('HSET', m, 'lo', s) end
local n = tonumber(ARGV[12])
local at = 13
for i = 1, n do
  if ARGV[at + 1] == '' then redis.call('HDEL', f, ARGV[at])
  else redis.call('HSET', f, ARGV[at], ARGV[at + 1]) end
  at = at + 2
end
if n > 0 then
  redis.call('HINCRBY', m, 'mv', 1)
  redis.call('EXPIRE', f, 31536000)
end
for i = at, #ARGV do redis.call('XDEL', x, ARGV[i] .. '-0') end
local id = s .. '-0'
if type(redis.pcall('XADD', x, id, 'd', ARGV[11])) == 'table' then
  redis.call('DEL', x)
  redis.call('HSET', m, 'lo', s)
  redis.call('XADD', x, id, 'd', ARGV[11])
end
local lo = s - ring + 1
if lo > 1 then
  redis.call('XTRIM', x, 'MINID', '=', lo .. '-0')
  if lo > tonumber(redis.call('HGET', m, 'lo') or '1') then redis.call('HSET', m, 'lo', lo) end
end
redis.call('EXPIRE', m, 2592000)
redis.call('EXPIRE', x, 604800)
redis.call('HSET', r, 'e', epoch, 'o', s, 'm', ARGV[10])
redis.call('EXPIRE', r, ARGV[7])
redis.call(ARGV[6], ARGV[5], 'e ' .. epoch .. ' ' .. s .. ' ' .. ARGV[11])
return {'placed', epoch, tostring(s), ARGV[10]}
)lua";

// KEYS: meta, stream, state. ARGV: run, fresh epoch, ring, known epoch, known offset.
constexpr char kLuaEnter[] = R"lua(
local m, x = KEYS[1], KEYS[2]
local have = redis.call('HMGET', m, 'e', 'rid', 's', 'lo', 'mv')
local epoch, s = have[1], tonumber(have[3] or '0')
if not epoch or (ARGV[1] ~= '' and have[2] ~= ARGV[1])
   or (epoch == ARGV[4] and s < tonumber(ARGV[5])) then
  epoch = ARGV[2]
  redis.call('HSET', m, 'e', epoch, 'rid', ARGV[1])
  if s == 0 then redis.call('DEL', x) end
end
redis.call('EXPIRE', m, 2592000)
local from = math.max(s - tonumber(ARGV[3]) + 1, tonumber(have[4] or '1'))
return {epoch, tostring(s), tostring(from), have[5] or '0',
        redis.call('XRANGE', x, from .. '-0', '+'), redis.call('HGETALL', KEYS[3])}
)lua";

// KEYS: meta, stream. ARGV: from, how many.
constexpr char kLuaMissed[] = R"lua(
local have = redis.call('HMGET', KEYS[1], 'e', 's', 'lo', 'mv')
return {have[1] or '', have[2] or '0', have[3] or '1', have[4] or '0',
        redis.call('XRANGE', KEYS[2], ARGV[1] .. '-0', '+', 'COUNT', ARGV[2]), {}}
)lua";

// KEYS: meta, state. ARGV: changes known, fields and values.
constexpr char kLuaSeed[] = R"lua(
if tonumber(redis.call('HGET', KEYS[1], 'mv') or '0') >= tonumber(ARGV[1]) then return 0 end
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[1], 'mv', ARGV[1])
redis.call('EXPIRE', KEYS[2], 31536000)
return 1
)lua";

// KEYS: voters, voices. ARGV: user, options, choices.
constexpr char kLuaCount[] = R"lua(
local dup = 0
if ARGV[1] ~= '' then
  dup = 1 - redis.call('HSETNX', KEYS[1], ARGV[1], table.concat(ARGV, ',', 3))
  if dup == 0 then
    for i = 3, #ARGV do redis.call('HINCRBY', KEYS[2], ARGV[i], 1) end
    redis.call('EXPIRE', KEYS[1], 2592000)
    redis.call('EXPIRE', KEYS[2], 2592000)
  end
end
local n = {}
for i = 1, tonumber(ARGV[2]) do n[i] = redis.call('HGET', KEYS[2], tostring(i - 1)) or '0' end
return {dup, redis.call('HLEN', KEYS[1]), n}
)lua";

}  // namespace

std::string_view text_of(RedisScript script) {
  switch (script) {
    case RedisScript::publish:
      return kLuaPublish;
    case RedisScript::enter:
      return kLuaEnter;
    case RedisScript::missed:
      return kLuaMissed;
    case RedisScript::seed:
      return kLuaSeed;
    default:
      return kLuaCount;
  }
}

}  // namespace freshet::chat
