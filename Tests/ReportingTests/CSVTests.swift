import Analysis
import Measurement
import Testing

@testable import Reporting

@Suite("CSV files")
struct CSVTests {
    private let tables = RunTables(SmallRun.record)

    @Test("timeline.csv, whole")
    func timeline() {
        #expect(
            CSV.text(tables.timeline) == """
                setup,repetition,time_s,phase,offered,completed,failed,in_flight,\
                response_us_p50,response_us_p99,hits,misses,hit_ratio,db_reads,db_writes,\
                redis_commands,redis_used_memory_bytes,redis_keys,redis_keys_without_ttl,\
                evictions,expirations,pg_connections_in_use,pg_connection_waiters,\
                pg_transactions,pg_rows_returned,pg_rows_written,pg_blocks_read,pg_deadlocks
                plain,0,1.000000,warm-up,1,0,0,0,0.000,0.000,0,0,,0,0,0,0,0,,0,0,0,0,,,,,
                plain,0,2.000000,measuring,4,3,0,1,2003.000,3003.001,0,0,,4,2,0,0,0,,0,0,1,0,,,,,
                plain,0,3.000000,draining,0,1,1,0,0.000,0.000,1,2,0.333333,0,0,0,0,0,,0,0,0,0,,,,,

                """
        )
    }

    @Test("goals.csv, whole")
    func goals() {
        #expect(
            CSV.text(tables.goals) == """
                metric,of,comparison,limit,setups,expectation,kind,setup,\
                repetition,value,count,result
                response_us_p99,book,<=,2500,plain,<= 2.5ms,goal,plain,0,3003.000,4,failed
                double_bookings,,==,0,,== 0,invariant,plain,0,1,2,failed

                """
        )
    }

    @Test("races.csv, whole: a witness of several lines with quotes is one cell")
    func races() {
        #expect(
            CSV.text(tables.races) == """
                setup,repetition,protection,verdict,attempts,booked,taken,busy,failed,unknown,\
                concurrent_conflicts,double_bookings,overlapping_pairs,false_refusals,\
                unjustified_refusals,lost,ghosts,attempts_dropped,witness_resource,\
                witness_first_operation,\
                witness_first_start_day,witness_first_end_day,witness_first_invoked_us,\
                witness_first_returned_us,witness_first_result,witness_second_operation,\
                witness_second_start_day,witness_second_end_day,witness_second_invoked_us,\
                witness_second_returned_us,witness_second_result,witness
                plain,0,none,violated,4,2,1,0,1,0,2,1,1,0,0,0,0,0,7,1,2,5,1000.000,3000.500,booked,\
                2,4,6,1500.000,4000.000,unknown,"car 7, ""day 4"":
                  #1 and #2"

                """
        )
    }

    @Test("latency.csv: four requests have nine points, up to the slowest")
    func latency() {
        let lines = CSV.text(tables.latency).split(separator: "\n").map(String.init)
        #expect(lines.first == "setup,repetition,endpoint,kind,percentile,value_us,count")
        #expect(
            lines.filter { $0.hasPrefix("plain,0,book,response,") } == [
                "plain,0,book,response,0.000000,1003.007,4",
                "plain,0,book,response,10.000000,1003.007,4",
                "plain,0,book,response,20.000000,1003.007,4",
                "plain,0,book,response,30.000000,2003.967,4",
                "plain,0,book,response,40.000000,2003.967,4",
                "plain,0,book,response,50.000000,2003.967,4",
                "plain,0,book,response,60.000000,2003.967,4",
                "plain,0,book,response,70.000000,2003.967,4",
                "plain,0,book,response,100.000000,3003.000,4",
            ]
        )
    }

    @Test("summary.csv: the rows of an endpoint, whole")
    func summary() {
        let lines = CSV.text(tables.summary).split(separator: "\n").map(String.init)
        #expect(lines.first == "setup,repetition,scope,name,metric,unit,value,count")
        #expect(
            lines.filter { $0.hasPrefix("plain,0,endpoint,book,") && !$0.contains("_us_") } == [
                "plain,0,endpoint,book,offered,requests,4,4",
                "plain,0,endpoint,book,sent,requests,4,4",
                "plain,0,endpoint,book,skipped,requests,0,4",
                "plain,0,endpoint,book,served,requests,4,4",
                "plain,0,endpoint,book,refused,requests,0,4",
                "plain,0,endpoint,book,taken,requests,0,4",
                "plain,0,endpoint,book,busy,requests,0,4",
                "plain,0,endpoint,book,failed,requests,0,4",
                "plain,0,endpoint,book,throughput_per_s,per_s,4.000000,4",
                "plain,0,endpoint,book,db_reads,statements,4,4",
                "plain,0,endpoint,book,db_writes,statements,2,4",
                "plain,0,endpoint,book,redis_commands,commands,0,4",
                "plain,0,endpoint,book,commands_per_day,commands,0,4",
                "plain,0,endpoint,book,redis_bytes,bytes,0,4",
                "plain,0,endpoint,book,db_bytes,bytes,0,4",
            ]
        )
    }

    @Test("every table reads back and is written to the same bytes")
    func roundTrip() throws {
        try expectRoundTrip(tables.summary)
        try expectRoundTrip(tables.latency)
        try expectRoundTrip(tables.timeline)
        try expectRoundTrip(tables.goals)
        try expectRoundTrip(tables.races)
    }

    @Test("commands.csv, memory.csv and cost.csv read back as they were")
    func billRoundTrip() throws {
        let tally = CommandTally(
            endpoint: "book",
            isBackground: true,
            name: "evalsha",
            isWrite: true,
            calls: 10,
            failed: 1,
            inner: 20,
            bytesIn: 300,
            bytesOut: 40
        )
        let commands = [CommandRow(setup: "plain", repetition: 1, tally: tally)]
        #expect(
            CSV.text(commands).hasSuffix(
                "plain,1,book,background,evalsha,yes,10,1,20,9,30,300,40\n"
            )
        )
        #expect(try reread(commands) == commands)
        var memory = FamilyMemory(name: "a,{b}")
        (memory.keys, memory.bytes, memory.keysWithoutTimeToLive) = (3, 400, 2)
        let held = [MemoryRow(setup: "plain", repetition: 0, memory: memory)]
        #expect(try reread(held) == held)
        let costs = [
            CostRow(
                setup: "plain",
                repetition: 0,
                plan: "free",
                item: "commands",
                quantityLow: Figure(5),
                quantityHigh: Figure(7),
                unit: "commands",
                included: Figure(0),
                price: Figure(digits: 200_000, decimals: 6),
                pack: 100_000,
                amountLow: Figure(digits: 0, decimals: 6),
                amountHigh: Figure(digits: 14, decimals: 6),
                limit: Figure(10),
                overrun: "refuse",
                shareLow: Figure(5, over: 10),
                shareHigh: Figure(7, over: 10),
                loadLow: Figure(10, over: 7),
                loadHigh: Figure(10, over: 5),
                users: 142,
                endsFirst: true,
                certainty: "vendor"
            )
        ]
        #expect(try reread(costs) == costs)
    }

    private func reread<Row: CSVRow>(_ rows: [Row]) throws -> [Row] {
        try CSV.rows(Row.self, from: CSV.text(rows), file: "x.csv")
    }

    private func expectRoundTrip<Row: CSVRow>(_ rows: [Row]) throws {
        let text = CSV.text(rows)
        let read = try CSV.rows(Row.self, from: text, file: "x.csv")
        #expect(CSV.text(read) == text)
        #expect(read.count == rows.count)
    }

    @Test(
        "a file that is not what its name promises is named with its line",
        arguments: [
            ("nothing\n", "x.csv:1: the header is not '\(header)'"),
            ("", "x.csv:1: the header is not '\(header)'"),
            ("\(header)\na,b\n", "x.csv:2: 2 cells, but 8 columns"),
            (
                "\(header)\na,0,run,,m,u,1,1\na,b,run,,m,u,1,1\n",
                "x.csv:3: 'b' in column 'repetition' is not a whole number"
            ),
            (
                "\(header)\na,0,run,\"two\nlines\",m,u,1,1\na,0,run,,m,u,+1,1\n",
                "x.csv:4: '+1' in column 'value' is not a number"
            ),
            (
                "\(header)\na,0,all,,m,u,1,1\n",
                "x.csv:2: 'all' in column 'scope' is not one of run, endpoint, group, store,"
                    + " family, protection, plan"
            ),
        ]
    )
    func malformed(text: String, message: String) {
        let error = #expect(throws: ResultsError.self) {
            try CSV.rows(SummaryRow.self, from: text, file: "x.csv")
        }
        #expect(error?.code == .malformed)
        #expect(error?.message == message)
    }

    @Test("a spreadsheet's line ends are read")
    func carriageReturns() throws {
        let rows = try CSV.rows(
            SummaryRow.self,
            from: "\(header)\r\na,0,run,,m,u,1,1\r\n",
            file: "x.csv"
        )
        #expect(rows.map(\.count) == [1])
    }
}

private let header = "setup,repetition,scope,name,metric,unit,value,count"
