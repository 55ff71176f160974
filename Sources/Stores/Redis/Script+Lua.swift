extension Script {
    /// The script's text; see ``isStamp(argument:)`` for how its arguments arrive.
    public var lua: String {
        switch self {
        case .releaseIfOwner:
            """
            local held = redis.call('GET', KEYS[1])
            if held and string.sub(held, 2, 17) == ARGV[1] then
              return redis.call('DEL', KEYS[1])
            end
            return 0
            """
        case .acquireFenced:
            """
            if redis.call('SET', KEYS[1], 'p' .. ARGV[1], 'NX', 'PX', ARGV[2]) then
              return redis.call('INCR', KEYS[2])
            end
            return 0
            """
        case .countInWindow:
            """
            local count = redis.call('INCR', KEYS[1])
            if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
            return count
            """
        case .countAndExpire:
            """
            local count = redis.call('INCR', KEYS[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[1])
            return count
            """
        case .slidingLog: Self.slidingLogText
        case .slidingCounter: Self.slidingCounterText
        case .tokenBucket: Self.tokenBucketText
        case .gcra: Self.gcraText
        }
    }

    /// `%.0f` because Lua's own rendering keeps 14 digits, and microseconds since 1970 have 16.
    private static let slidingLogText = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local past = string.format('%.0f', now - ARGV[2] * 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', past)
        local admitted = redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1])
        if admitted or ARGV[4] == '1' then
          redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[3])
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return admitted and 1 or -1
        end
        return 0
        """

    private static let slidingCounterText = """
        local limit, window, passed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local count = tonumber(redis.call('GET', KEYS[1]) or '0')
        local last = tonumber(redis.call('GET', KEYS[2]) or '0')
        local admitted = math.floor(last * (window - passed) / window) + count < limit
        if admitted or ARGV[4] == '1' then
          count = redis.call('INCR', KEYS[1])
          if count == 1 then redis.call('PEXPIRE', KEYS[1], 2 * window + 1000) end
          return admitted and count or -count
        end
        return 0
        """

    /// The level is kept in parts of a token, as many as the window has microseconds, so it is
    /// whole.
    private static let tokenBucketText = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local rate, token = tonumber(ARGV[1]), ARGV[3] * 1000
        local full = ARGV[2] * token
        local state = redis.call('HMGET', KEYS[1], 'level', 'at')
        local level = full
        if state[1] then
          level = math.min(full, tonumber(state[1]) + (now - tonumber(state[2])) * rate)
        end
        if level < token then return 0 end
        level = level - token
        redis.call('HSET', KEYS[1],
          'level', string.format('%.0f', level), 'at', string.format('%.0f', now))
        redis.call('PEXPIRE', KEYS[1], math.ceil((full - level) / rate / 1000))
        return 1
        """

    private static let gcraText = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local step, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
        local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
        if arrival < now then arrival = now end
        if arrival - now > tolerance then return 0 end
        arrival = arrival + step
        redis.call('SET', KEYS[1], string.format('%.0f', arrival),
          'PX', math.ceil((arrival - now) / 1000))
        return 1
        """
}
