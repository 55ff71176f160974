import Measurement

/// Several endpoints added up.
///
/// Work beside the requests adds what it asks of the stores, and its times only where no endpoint
/// is among them: a nightly job is no slow request.
struct EndpointSum {
    private(set) var offered: UInt64 = 0
    private(set) var skipped: UInt64 = 0
    private(set) var outcomes = [UInt64](repeating: 0, count: Outcome.allCases.count)
    private(set) var lag = Histogram()
    private(set) var service = Histogram()
    private(set) var response = Histogram()
    private(set) var databaseReads: UInt64 = 0
    private(set) var databaseWrites: UInt64 = 0
    private(set) var redisCommands: UInt64 = 0
    private(set) var scriptCalls: UInt64 = 0
    private(set) var redisBytes: UInt64 = 0
    private(set) var databaseBytes: UInt64 = 0

    init(of endpoints: [EndpointRecord]) {
        let hasRequests = endpoints.contains { !$0.isBackground }
        for endpoint in endpoints {
            databaseReads += endpoint.databaseReads
            databaseWrites += endpoint.databaseWrites
            redisCommands += endpoint.redisCommands
            scriptCalls += endpoint.scriptCalls
            redisBytes += endpoint.redisBytesIn + endpoint.redisBytesOut
            databaseBytes += endpoint.databaseBytes
            if hasRequests, endpoint.isBackground { continue }
            offered += endpoint.offered
            skipped += endpoint.skipped
            for index in outcomes.indices { outcomes[index] += endpoint.outcomes[index] }
            lag.merge(endpoint.lag)
            service.merge(endpoint.service)
            response.merge(endpoint.response)
        }
    }

    var sent: UInt64 { outcomes.reduce(0, +) }

    func count(of outcome: Outcome) -> UInt64 { outcomes[Int(outcome.rawValue)] }

    subscript(latency: LatencyKind) -> Histogram {
        switch latency {
        case .response: response
        case .service: service
        case .lag: lag
        }
    }
}
