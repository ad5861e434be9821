-- One exchange between a process and what all processes share: tokens are given back and granted, complaints
-- and good news heard, at one moment of Redis' own clock.
--
-- KEYS[1]  hash of what is slowed, name -> {rate, full, cut, heard}, and of what rests, rest:name -> {till}
-- KEYS[n]  the bucket of asked.buckets[n - 1]
-- ARGV[1]  {buckets: [{name, kind, rate, burst, limit, back, want, seed}], news: [{name, slow, good, full, at, rest}],
--           recovery, patience, least, idle}
-- returns  {grants: [[granted, wait]], slowed: {name: rate}, rests: {name: seconds}}

local asked = cjson.decode(ARGV[1])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000

local known = {}
local function keep(name, state)
    known[name] = state
    if state then
        redis.call('HSET', KEYS[1], name, cjson.encode(state))
        redis.call('EXPIRE', KEYS[1], 172800)
    else
        redis.call('HDEL', KEYS[1], name)
    end
end

local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
    local state = cjson.decode(entries[i + 1])
    known[entries[i]] = state
    if state.till and now >= state.till then keep(entries[i], nil) end
    if state.heard and now - state.heard > asked.idle then keep(entries[i], nil) end
end

local function hear(news)
    local state = known[news.name]
    if news.rest then
        keep('rest:' .. news.name, {till = now + news.rest})
    elseif news.slow then
        state = state or {rate = math.min(news.at, news.full), full = news.full, cut = 0}
        if now - state.cut >= asked.patience then
            state.rate = math.max(state.rate / 2, asked.least)
            state.cut = now
        end
        state.heard = now
        keep(news.name, state)
    elseif state and now - state.cut >= asked.patience then
        -- So much for each success that a target kept busy comes back in a straight line.
        state.rate = state.rate + news.good * state.full / (asked.recovery * state.rate)
        state.heard = now
        if state.rate >= state.full then state = nil end
        keep(news.name, state)
    end
end
for _, news in ipairs(asked.news) do hear(news) end

local function drip(key, bucket, rate, burst)
    local held = redis.call('HMGET', key, 'tokens', 'at')
    local since = math.max(0, now - (tonumber(held[2]) or now))
    local tokens = math.min(burst, (tonumber(held[1]) or burst) + since * rate + bucket.back)
    local granted = math.min(bucket.want, math.floor(tokens))
    tokens = tokens - granted
    redis.call('HSET', key, 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
    redis.call('PEXPIRE', key, math.ceil(burst / rate * 1000) + 1000)
    return {granted, math.max(0, 1 - tokens) / rate}
end

local function count(key, bucket)
    local spent = tonumber(redis.call('GET', key))
    if not (spent or bucket.seed) then return {-1, 0} end
    -- What the rows say knows nothing of what was granted and not used.
    spent = spent and math.max(0, spent - bucket.back) or bucket.seed
    local granted = math.min(bucket.want, math.max(0, bucket.limit - spent))
    redis.call('SET', key, spent + granted, 'EX', 172800)
    return {granted, 0}
end

local function serve(key, bucket)
    if bucket.kind == 'day' then return count(key, bucket) end
    if bucket.kind == 'rate' then return drip(key, bucket, bucket.rate, bucket.burst) end
    local state = known[bucket.name]
    if not state then return {0, 0} end
    return drip(key, bucket, state.rate, math.max(1, state.rate * bucket.burst))
end

local answer = {grants = {}, slowed = {}, rests = {}}
for i, bucket in ipairs(asked.buckets) do
    local grant = serve(KEYS[i + 1], bucket)
    answer.grants[i] = {grant[1], tostring(grant[2])}
end
for name, state in pairs(known) do
    if state.rate then answer.slowed[name] = tostring(state.rate) end
    if state.till then answer.rests[string.sub(name, 6)] = tostring(state.till - now) end
end
return cjson.encode(answer)
