import Analysis
import Measurement

extension CommandRow: CSVRow {
    static let columns = [
        "setup", "repetition", "endpoint", "work", "command", "writes", "calls", "failed",
        "inner_calls", "billed_low", "billed_high", "bytes_in", "bytes_out",
    ]

    var cells: [String] {
        [
            setup, "\(repetition)", tally.endpoint,
            tally.isBackground ? "background" : "request", tally.name,
            tally.isWrite ? "yes" : "no", "\(tally.calls)", "\(tally.failed)", "\(tally.inner)",
            "\(billed.low)", "\(billed.high)", "\(tally.bytesIn)", "\(tally.bytesOut)",
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            tally: CommandTally(
                endpoint: cells.text("endpoint"),
                isBackground: cells.text("work") == "background",
                name: cells.text("command"),
                isWrite: cells.text("writes") == "yes",
                calls: try cells.integer("calls"),
                failed: try cells.integer("failed"),
                inner: try cells.integer("inner_calls"),
                bytesIn: try cells.integer("bytes_in"),
                bytesOut: try cells.integer("bytes_out")
            )
        )
    }
}

extension MemoryRow: CSVRow {
    static let columns = [
        "setup", "repetition", "family", "keys", "data_bytes", "keys_without_ttl",
    ]

    var cells: [String] {
        [
            setup, "\(repetition)", memory.name, "\(memory.keys)", "\(memory.bytes)",
            "\(memory.keysWithoutTimeToLive)",
        ]
    }

    init(_ cells: CSVCells) throws(ResultsError) {
        var memory = FamilyMemory(name: cells.text("family"))
        memory.keys = try cells.integer("keys")
        memory.bytes = try cells.integer("data_bytes")
        memory.keysWithoutTimeToLive = try cells.integer("keys_without_ttl")
        self.init(
            setup: cells.text("setup"),
            repetition: try cells.integer("repetition"),
            memory: memory
        )
    }
}
