import Measurement
import Testing

@Suite("The table of metrics")
struct MetricTests {
    @Test("names are unique, in snake case, and found")
    func names() {
        let names = Metric.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
            #expect(Metric.named(name)?.name == name)
        }
        #expect(Metric.named("response_us_p98") == nil)
    }

    @Test("the names that scenarios and results rely on are there")
    func promised() {
        let promised = """
            offered sent skipped failed served refused taken busy response_us_p50 response_us_p90 \
            response_us_p95 response_us_p99 response_us_p999 response_us_max lag_us_p99 \
            service_us_p99 throughput_per_s hit_ratio stale_reads db_reads db_writes \
            db_read_reduction redis_commands evictions expirations used_memory_bytes_peak \
            connections_in_use_peak connection_waiters_peak redis_utilisation db_utilisation \
            bookings_won double_bookings false_refusals little_error
            """
        for name in promised.split(separator: " ") {
            #expect(Metric.named(String(name)) != nil, "\(name)")
        }
    }

    @Test("every metric has a scope and says what it is in one sentence")
    func descriptions() {
        for metric in Metric.all {
            #expect(!metric.scopes.isEmpty)
            #expect(metric.summary.hasSuffix(".") && !metric.summary.dropLast().contains(". "))
        }
    }

    @Test("the unit of a metric is in its name where it is not a count")
    func units() {
        for metric in Metric.all {
            #expect((metric.unit == .microseconds) == metric.name.contains("_us_"))
            #expect((metric.unit == .perSecond) == metric.name.contains("_per_s"))
            #expect((metric.unit == .bytes) == metric.name.contains("_bytes"))
        }
    }

    @Test("a latency's metric follows its kind and quantile")
    func latencies() {
        let metric = Metric.latency(.lag, .p999)
        #expect(metric.name == "lag_us_p999")
        #expect(metric.summary == "The time that 99.9 % kept to from intended to actual start.")
        #expect(Metric.all.contains(metric))
    }
}
