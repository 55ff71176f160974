import RedisKit

/// The model's used memory against a real server's: `Scripts/bench memory`.
enum MemoryBench {
    /// Prints CSV: each way to fill a server with 5,000 keys, by how much the server's used memory
    /// grew, and the model's.
    ///
    /// - Throws: What a server that does not start, or a broken connection, throws.
    static func run() throws {
        say("filling,keys,real_bytes,model_bytes,difference_percent")
        for filling in Filling.all {
            try report(filling.name, [filling], keys: Filling.keys)
        }
        try report("all of them", Filling.all, keys: 500)
    }

    private static func report(_ name: String, _ fillings: [Filling], keys: UInt32) throws {
        let growth = try MemoryRun().growth(of: fillings, keys: keys)
        let count = Int(keys) * fillings.count
        say(
            "\"\(name)\",\(count),\(growth.real),\(growth.model),"
                + digits(growth.error * 100, 3)
        )
    }
}
