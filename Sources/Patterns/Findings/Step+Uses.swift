// What each kind of step does to keys and tables; a kind that is not here does nothing to either.

extension Cached {
    var uses: [StepUse] { [StepUse(.caches(family: key.family, table: source.table))] }
}

extension Session {
    var uses: [StepUse] {
        guard let source else { return [StepUse(.stores(family: key.family, expires: true))] }
        return [StepUse(.caches(family: key.family, table: source.table))]
    }
}

extension Invalidate {
    var uses: [StepUse] {
        var uses = keys.indices.map { index in
            StepUse(.deletes(family: keys[index].family), setting: "keys", item: index)
        }
        if let pattern {
            uses.append(StepUse(.deletes(family: pattern.keys.family), setting: "pattern"))
        }
        return uses
    }
}

extension Write {
    var uses: [StepUse] { [StepUse(.writes(table: source.table), setting: "table")] }
}

extension WriteThrough {
    var uses: [StepUse] { [StepUse(.caches(family: key.family, table: source.table))] }
}

extension Append {
    var uses: [StepUse] { [StepUse(.writes(table: source.table), setting: "table")] }
}

extension RawStatement {
    var uses: [StepUse] {
        switch name {
        case .read, .aggregate: []
        case .update, .insert, .delete: [StepUse(.writes(table: source.table), setting: "table")]
        }
    }
}

extension RawCommand {
    var uses: [StepUse] {
        switch name {
        case .ping: []
        case .set: [StepUse(.stores(family: key.family, expires: timeToLive != nil))]
        case .incr, .decr, .persist: [StepUse(.stores(family: key.family, expires: false))]
        case .expire: [StepUse(.expires(family: key.family))]
        case .del, .unlink: [StepUse(.deletes(family: key.family))]
        case .get, .getdel, .exists, .ttl, .hgetall, .hlen, .scard, .smembers, .zcard, .llen,
            .lpop, .pfcount, .xlen:
            [StepUse(.reads(family: key.family))]
        }
    }
}

extension RateLimit {
    var uses: [StepUse] { [StepUse(.stores(family: key.family, expires: true))] }
}

extension OneTimeToken {
    var uses: [StepUse] { [StepUse(.stores(family: key.family, expires: true))] }
}

extension Counter {
    var uses: [StepUse] {
        // A sync takes the counter away.
        [StepUse(.stores(family: key.family, expires: timeToLive != nil || sync != nil))]
    }
}

extension UniqueCount {
    var uses: [StepUse] { [StepUse(.stores(family: key.family, expires: false))] }
}

extension Buffer {
    var uses: [StepUse] {
        switch action {
        case .mark:
            [StepUse(.stores(family: key.family, expires: timeToLive != nil || sync != nil))]
        case .submit: [StepUse(.expires(family: key.family))]
        }
    }
}

extension Flag {
    var uses: [StepUse] { [StepUse(.reads(family: key.family))] }
}

extension Enqueue {
    // A stream is one key, which its workers empty.
    var uses: [StepUse] { [StepUse(.reads(family: key.family))] }
}

extension Lock {
    var uses: [StepUse] { [StepUse(.locks(lock.key))] }
}

extension Book {
    var uses: [StepUse] {
        [StepUse(.writes(table: table), setting: "table")]
            + (lock.map { [StepUse(.locks($0.key))] } ?? [])
    }
}
