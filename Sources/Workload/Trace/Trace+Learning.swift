import Measurement

// What a recording does not tell of a lookup, it often tells of a write of the same key.

extension Trace {
    /// Marks the sets by which the application filled its cache.
    ///
    /// A cache-aside application answers a miss with a `set` of the same key at once. Played again,
    /// a hit there needs none, and a miss elsewhere does, so these sets belong to their lookups.
    mutating func findFills(within limit: Nanoseconds) {
        /// The index of the newest operation of each key if it is a lookup, else −1.
        var lookups = [Int](repeating: -1, count: keys.count)
        for index in operations.indices {
            let operation = operations[index]
            let key = Int(operation.key)
            let lookup = lookups[key]
            lookups[key] = operation.kind.isLookup ? index : -1
            guard operation.kind == .set, operation.condition == .always, lookup >= 0,
                !keys[key].isCounter, operation.at - operations[lookup].at < limit
            else { continue }
            operations[index].isFill = true
            learn(from: operation, at: lookup)
        }
    }

    /// Gives lookups the size and the time to live of the newest set of their key before them, or
    /// of the next one after.
    mutating func learnFromSets() {
        var newest = [Int](repeating: -1, count: keys.count)
        func pass(_ trace: inout Trace, _ indices: some Sequence<Int>) {
            for index in indices {
                let operation = trace.operations[index]
                let key = Int(operation.key)
                if operation.kind == .set {
                    newest[key] = index
                } else if operation.kind.isLookup, newest[key] >= 0 {
                    trace.learn(from: trace.operations[newest[key]], at: index)
                }
            }
        }
        pass(&self, operations.indices)
        newest = [Int](repeating: -1, count: keys.count)
        pass(&self, operations.indices.reversed())
    }

    private mutating func learn(from set: TraceOperation, at lookup: Int) {
        if operations[lookup].size == TraceOperation.unknownSize,
            set.size != TraceOperation.unknownSize
        {
            operations[lookup].size = set.size
            operations[lookup].hasSizeOfSet = true
        }
        if operations[lookup].argument == TraceOperation.unknownTimeToLive,
            set.argument != TraceOperation.unknownTimeToLive
        {
            operations[lookup].argument = set.argument
            operations[lookup].hasTimeToLiveOfSet = true
        }
    }
}
