import Measurement

/// What Redis' INFO says, as far as we read it.
struct RedisInformation: Equatable {
    /// A database and how many keys it holds.
    struct Database: Equatable {
        var number: Int
        var keys: Int64
    }

    var version = ""
    /// Names the server's process: another one begins to count anew.
    var run = ""
    /// Commands that the server has processed.
    var commands: UInt64 = 0
    var usedMemory: Int64 = 0
    var usedMemoryPeak: Int64 = 0
    var keys: Int64 = 0
    var evictions: UInt64 = 0
    var expirations: UInt64 = 0
    /// Whether it follows another server.
    var isReplica = false
    /// The databases that hold keys.
    var databases: [Database] = []
    /// Processor time of the thread that runs commands.
    var busy: Nanoseconds = 0

    init() {}

    /// Reads the text of INFO; what it does not hold stays zero.
    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...]
            switch line[..<colon] {
            case "redis_version": version = String(value)
            case "run_id": run = String(value)
            case "total_commands_processed": commands = UInt64(value) ?? 0
            case "used_memory": usedMemory = Int64(value) ?? 0
            case "used_memory_peak": usedMemoryPeak = Int64(value) ?? 0
            case "evicted_keys": evictions = UInt64(value) ?? 0
            case "expired_keys": expirations = UInt64(value) ?? 0
            case "used_cpu_sys_main_thread", "used_cpu_user_main_thread":
                busy += Self.nanoseconds(seconds: value)
            case "role": isReplica = value == "slave"
            case let name where name.hasPrefix("db"):
                guard let number = Int(name.dropFirst(2)) else { continue }
                databases.append(Database(number: number, keys: Self.keys(in: value)))
                keys += Self.keys(in: value)
            default: break
            }
        }
    }

    /// Seconds with six decimals, without the rounding of a double.
    private static func nanoseconds(seconds: Substring) -> Nanoseconds {
        let parts = seconds.split(separator: ".")
        guard let whole = parts.first.flatMap({ Nanoseconds($0) }) else { return 0 }
        let fraction = parts.count > 1 ? (parts[1] + "000000000").prefix(9) : "0"
        return whole * .second + (Nanoseconds(fraction) ?? 0)
    }

    /// The count in `keys=12,expires=3,avg_ttl=0`.
    private static func keys(in value: Substring) -> Int64 {
        let field = value.split(separator: ",").first { $0.hasPrefix("keys=") }
        return field.flatMap { Int64($0.dropFirst("keys=".count)) } ?? 0
    }
}
