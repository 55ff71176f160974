public import Measurement

/// A half-open range of days, `[start, start + length)`, counted from the first day that can be
/// booked.
public struct DayRange: Sendable, Hashable {
    /// The first day.
    public var start: UInt32
    /// How many days; 0 where a request has no range.
    public var length: UInt32

    /// Creates a range from its first day and its length.
    public init(start: UInt32, length: UInt32) {
        self.start = start
        self.length = length
    }

    /// The first day after the range.
    public var end: UInt32 { start + length }

    /// Whether the two ranges share a day.
    public func overlaps(_ other: DayRange) -> Bool {
        start < other.end && other.start < end
    }
}

/// The entity that each population contributed to one request, by the population's index.
public struct Entities: Sendable {
    /// How many populations a scenario may declare.
    public static let limit = 8
    private var members: InlineArray<8, UInt32> = .init(repeating: 0)

    /// Creates a request's entities, all of them number 0.
    public init() {}

    /// The number of the entity drawn from the population, from 0.
    public subscript(population: Int) -> UInt32 {
        get { members[population] }
        set { members[population] = newValue }
    }
}

/// One intended request of the stream: when, what, and for whom.
///
/// The stream is a function of the traffic and the seed alone, so each setup replays the identical
/// one.
public struct Request: Sendable {
    /// The intended start, from the start of the played window.
    public var at: Nanoseconds
    /// The number of the request in the stream, from 0.
    public var number: UInt64
    /// The index of the endpoint in the scenario.
    public var endpoint: UInt16
    /// Which sending of the request this is, where its user sends it more than once at a time.
    public var submission: UInt8 = 0
    /// The drawn entities.
    public var entities: Entities
    /// The drawn booking range.
    public var range: DayRange

    /// Creates a request.
    public init(
        at: Nanoseconds,
        number: UInt64,
        endpoint: UInt16,
        entities: Entities = Entities(),
        range: DayRange = DayRange(start: 0, length: 0)
    ) {
        self.at = at
        self.number = number
        self.endpoint = endpoint
        self.entities = entities
        self.range = range
    }
}

/// A source of requests in the order of their intended starts.
public protocol RequestSource {
    /// The next request, or nil at the end of the traffic.
    mutating func next() -> Request?
}
