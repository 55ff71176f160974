extension EndpointRecord {
    /// Adds what another recorder counted of the same endpoint.
    mutating func merge(_ other: EndpointRecord) {
        offered += other.offered
        skipped += other.skipped
        for index in outcomes.indices { outcomes[index] += other.outcomes[index] }
        lag.merge(other.lag)
        service.merge(other.service)
        response.merge(other.response)
        databaseReads += other.databaseReads
        databaseWrites += other.databaseWrites
        databaseBytes += other.databaseBytes
        databaseBytesMost += other.databaseBytesMost
        redisCommands += other.redisCommands
        scriptCalls += other.scriptCalls
        redisBytesIn += other.redisBytesIn
        redisBytesOut += other.redisBytesOut
        shortCircuits += other.shortCircuits
    }
}

extension CallRecord {
    /// Adds what another recorder counted of the same kind.
    mutating func merge(_ other: CallRecord) {
        calls += other.calls
        failed += other.failed
        latency.merge(other.latency)
    }
}

extension FamilyRecord {
    /// Adds what another recorder counted of the same family.
    mutating func merge(_ other: FamilyRecord) {
        hits += other.hits
        misses += other.misses
        stale += other.stale
        changed += other.changed
        staleSum += other.staleSum
        staleMax = max(staleMax, other.staleMax)
        sessionReads += other.sessionReads
        ownWritesMissed += other.ownWritesMissed
        backwardReads += other.backwardReads
        staleFills += other.staleFills
        entrusted += other.entrusted
        delivered += other.delivered
        repeated += other.repeated
        lost += other.lost
        counts += other.counts
        countErrorSum += other.countErrorSum
        countErrorMax = max(countErrorMax, other.countErrorMax)
    }
}

extension Tally {
    /// Adds what another recorder counted of the same kind and endpoint.
    mutating func merge(_ other: Tally) {
        calls += other.calls
        failed += other.failed
        inner += other.inner
        bytesIn += other.bytesIn
        bytesOut += other.bytesOut
    }
}

extension IntervalRecord {
    /// Adds what another recorder counted in the same interval; percentiles do not add, and the
    /// gauges stay.
    mutating func merge(_ other: IntervalRecord) {
        offered += other.offered
        completed += other.completed
        failed += other.failed
        inFlight += other.inFlight
        hits += other.hits
        misses += other.misses
        databaseReads += other.databaseReads
        databaseWrites += other.databaseWrites
        redisCommands += other.redisCommands
    }

    /// Whether nothing was counted in it.
    var isEmpty: Bool {
        offered == 0 && completed == 0 && hits == 0 && misses == 0 && redisCommands == 0
            && databaseReads == 0 && databaseWrites == 0
    }
}
