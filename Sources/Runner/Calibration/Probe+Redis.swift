import Measurement
import Stores

/// A kind of work that is measured by itself.
struct Probe: Sendable {
    /// The figure that it leads to.
    var figure: CalibrationFigure
    /// Whose processor time is read.
    var store: StoreName
    /// What is called.
    var work: ProbeWork
    /// The table that it works on, the first of its trial; nil where it needs none.
    var table: Table?
    /// What a call holds beside the figure.
    var holds: [CalibrationFigure] = []
    /// How often a call holds the figure.
    var times: Int64 = 1
    /// Other figures that get the same value, as they do in the shipped table.
    var alsoFor: [CalibrationFigure] = []
}

extension Probe {
    /// How many keys the probes use.
    private static let keys = 1_000
    /// How many more keys, elements or commands a call has where one more is measured.
    private static let more = 10

    /// What is measured on Redis: the request itself first, because the others hold it.
    static let redis: [Probe] =
        [request]
        + families.flatMap { kinds, family in
            let figures = kinds.map { CalibrationFigure.redis($0) }
            return [
                probe(figures[0], alsoFor: Array(figures.dropFirst()), family)
            ]
        } + [queued, key, element]

    /// The families in the order of the figures: the first kind of each is called, and the others,
    /// which the shipped table gives the same value, get its figure.
    private static let families: [(kinds: [CommandKind], ProbeWork)] = [
        ([.get, .mget, .del, .unlink, .exists, .persist, .pttl], strings { .get($0) }),
        ([.pexpire], strings { .expire($0, 60 * .second) }),
        ([.set], strings { .set($0, payload, ttl: 60 * .second) }),
        ([.getdel], strings { .getDelete($0) }), ([.incrby], bare { .increment($0, by: 1) }),
        (
            [.hget, .hmget, .hlen, .hdel, .sismember, .scard, .zcard, .zscore, .llen, .xlen],
            prepared({ .hashSet($0, [field], [field]) }) { .hashGet($0, field) }
        ), ([.hset, .hincrby], bare { .hashSet($0, [field], [field]) }),
        (
            [.hgetall, .smembers, .zrange, .lrange, .scan],
            prepared({ .hashSet($0, [field], [field]) }) { .hashGetAll($0) }
        ), ([.sadd, .srem], bare { .setAdd($0, [field]) }),
        (
            [.zadd, .zincrby, .zrem, .zremrangebyscore],
            bare { .sortedAdd($0, [1], [field]) }
        ), ([.lpush, .rpush, .lpop], bare { .listPushLeft($0, [field]) }),
        ([.pfadd], numbered { .countDistinctAdd($0, [.number(Int64($1))]) }),
        ([.pfcount], prepared({ .countDistinctAdd($0, [field]) }) { .countDistinct([$0]) }),
        (
            [.xadd, .xgroup, .xreadgroup, .xautoclaim],
            bare { .streamAdd($0, id: nil, fields: [field], values: [field], maxLength: 1_000) }
        ),
        (
            [.xack, .xtrim],
            ProbeWork(
                prepare: { seams async throws(StoreError) in
                    let start = StreamID(0, 0)
                    try await seams.send(.streamCreateGroup(name(0), group: "g", from: start))
                },
                call: { seams, number async throws(StoreError) in
                    let id = StreamID(1, UInt64(number))
                    try await seams.send(.streamAcknowledge(name(0), group: "g", [id]))
                }
            )
        ), ([.evalsha], bare { .script(.countInWindow, [$0], [60_000]) }),
    ]

    /// PING's execution is some tens of nanoseconds; the shipped figure stands for it.
    private static let request = Probe(
        figure: .declared("redis.request"),
        store: .redis,
        work: ProbeWork { seams, _ async throws(StoreError) in try await seams.send(.ping) },
        holds: [.redis(.ping)]
    )

    private static let queued = Probe(
        figure: .declared("redis.queued"),
        store: .redis,
        work: ProbeWork { seams, _ async throws(StoreError) in
            let commands = [Command](repeating: .ping, count: more)
            try await seams.send(.transaction(commands))
        },
        holds: [.declared("redis.request")]
            + [CalibrationFigure](repeating: .redis(.ping), count: more),
        // MULTI and EXEC are queued commands too.
        times: Int64(more) + 2
    )

    private static let key = Probe(
        figure: .declared("redis.key"),
        store: .redis,
        work: ProbeWork(
            prepare: fill { .set($0, payload) },
            call: { seams, number async throws(StoreError) in
                let keys = (0...more).map { name(number + $0) }
                try await seams.send(.multiGet(keys))
            }
        ),
        holds: [.declared("redis.request"), .redis(.mget)],
        times: Int64(more)
    )

    private static let element = Probe(
        figure: .declared("redis.element"),
        store: .redis,
        work: numbered { key, number in
            .setAdd(key, (0...more).map { .number(Int64($0 + number % 100)) })
        },
        holds: [.declared("redis.request"), .redis(.sadd)],
        times: Int64(more)
    )

    private static let field = Element.text("field")
    private static let payload = Value.payload(Payload(size: 500, stamp: 1))

    private static func name(_ number: Int) -> Key { Key(0, UInt32(number % keys)) }

    private static func probe(
        _ figure: CalibrationFigure,
        alsoFor others: [CalibrationFigure],
        _ work: ProbeWork
    ) -> Probe {
        Probe(
            figure: figure,
            store: .redis,
            work: work,
            holds: [.declared("redis.request")],
            alsoFor: others
        )
    }

    /// A command on keys that hold a string.
    private static func strings(_ command: @escaping @Sendable (Key) -> Command) -> ProbeWork {
        prepared({ .set($0, payload) }, command)
    }

    /// A command on keys that another has filled.
    private static func prepared(
        _ filling: @escaping @Sendable (Key) -> Command,
        _ command: @escaping @Sendable (Key) -> Command
    ) -> ProbeWork {
        ProbeWork(
            prepare: fill(filling),
            call: { seams, number async throws(StoreError) in
                try await seams.send(command(name(number)))
            }
        )
    }

    /// A command that makes its keys itself.
    private static func bare(_ command: @escaping @Sendable (Key) -> Command) -> ProbeWork {
        numbered { key, _ in command(key) }
    }

    private static func numbered(
        _ command: @escaping @Sendable (Key, Int) -> Command
    ) -> ProbeWork {
        ProbeWork { seams, number async throws(StoreError) in
            try await seams.send(command(name(number), number))
        }
    }

    private static func fill(
        _ command: @escaping @Sendable (Key) -> Command
    ) -> @Sendable (Seams) async throws(StoreError) -> Void {
        { seams async throws(StoreError) in
            for number in 0..<keys { try await seams.send(command(name(number))) }
        }
    }
}

extension Seams {
    /// Sends a command whose reply nobody needs; an error reply ends the probe.
    func send(_ command: Command) async throws(StoreError) {
        guard let redis else { throw .unavailable(.redis) }
        if case .error(let error) = try await redis.send(command) { throw error }
    }
}
