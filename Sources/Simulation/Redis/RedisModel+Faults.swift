public import Measurement

// What a fault timeline does to the server, beside being unreachable, which is the network's part.

extension RedisModel {
    /// The server starts anew, without its data or with all of it.
    ///
    /// Keys whose time has passed meanwhile expire as they are met.
    public func restart(keepingData: Bool, at now: Nanoseconds) {
        if now >= clock.nextTick { catchUp(to: now) }
        clock.set(now)
        pool = EvictionPool()
        expireCursor = 0
        memory.forgetCommands()
        if !keepingData { removeAll() }
    }

    /// Sets the memory limit, as CONFIG SET maxmemory does; nil is none.
    ///
    /// What is over it goes at once, as far as one round of eviction comes.
    public func setMemoryLimit(_ limit: Int64?, at now: Nanoseconds) {
        clock.set(now)
        maxMemory = Int(limit ?? 0)
        if maxMemory > 0, usedMemory > maxMemory { _ = evict() }
    }

    /// Removes every key and the tables with them, as FLUSHALL does.
    private func removeAll() {
        while main.count > 0 {
            // Removing moves buckets on, so a table may become another on the way.
            var bucket = 0
            while bucket < main.first.size {
                let head = main.first[bucket]
                if head == 0 { bucket += 1 } else { remove(Int(head)) }
            }
            main.rehash(main.second.size, table)
        }
        main.free()
        volatile.free()
    }
}
