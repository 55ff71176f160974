public import Measurement

/// Users who wait for the answer to each request, think, and send the next one.
///
/// N users who think for Z and are answered after R send N / (Z + R) requests a second: Little's
/// law for the whole loop. A slow system is asked less, so it looks better than it would to users
/// who do not wait for each other.
public struct ClosedLoop: Sendable, Equatable {
    /// How long a user thinks.
    public enum Thinking: String, Sendable, CaseIterable {
        /// Exponentially distributed around the mean.
        case exponential
        /// The same time each time.
        case constant
    }
    /// How many users there are.
    public var users: UInt32
    /// The mean time between an answer and the user's next request.
    public var thinkTime: Nanoseconds
    /// How the time is spread.
    public var thinking: Thinking
    /// The population of which each user is one and the same member all the time, by its index;
    /// user k is member k mod the population's size.
    public var member: Int?

    /// Describes the users.
    public init(
        users: UInt32,
        thinkTime: Nanoseconds,
        thinking: Thinking = .exponential,
        member: Int? = nil
    ) {
        self.users = users
        self.thinkTime = thinkTime
        self.thinking = thinking
        self.member = member
    }

    /// What a report must say of the figures, one sentence each.
    public var notes: [String] {
        [
            "closed loop: \(users) users wait for each answer and think before they ask again, so "
                + "a slow system is asked less; its response times hold for such users only, and "
                + "the setups are not asked equally often"
        ]
    }
}

/// The users of a closed loop, and what each asks for next.
///
/// A user's requests, one after the other, are a function of the plan, the seed and the user's
/// number; only their instants depend on how fast the system answers. User k's requests have the
/// numbers k, k + N, k + 2N … of N users.
public struct VirtualUsers: Sendable {
    private struct User: Sendable {
        var draw: RequestDraw
        var think: RandomStream
    }
    private let loop: ClosedLoop
    private let duration: Nanoseconds
    private let members: UInt32
    private var users: [User]

    /// Every user's first request, in the order of their instants.
    ///
    /// Users begin by thinking; those who think equally long begin evenly spread over that time.
    public private(set) var firstRequests: [Request] = []

    /// Creates the users of a plan, who have sent their first requests.
    ///
    /// - Parameters:
    ///   - plan: A plan with ``TrafficPlan/users``.
    ///   - seed: The seed of the repetition.
    public init(_ plan: TrafficPlan, seed: UInt64) {
        guard let loop = plan.users else { preconditionFailure("a plan without users") }
        precondition(loop.users > 0 && loop.thinkTime >= 0, "no users, or ones who think backwards")
        self.loop = loop
        duration = plan.duration
        members = loop.member.map { plan.populations[$0].count } ?? 1
        let draw = RequestDraw(plan, seed: seed)
        users = (0..<loop.users).map { number in
            var random = RandomStream(seed: seed, name: "user:\(number)")
            return User(
                draw: draw.restarted(seed: random.next()),
                think: RandomStream(seed: random.next(), name: "think")
            )
        }
        firstRequests = users.indices.compactMap { user in
            request(of: user, at: firstThought(user), number: UInt64(user))
        }
        firstRequests.sort { ($0.at, $0.number) < ($1.at, $1.number) }
    }

    /// The next request of the user whose request was answered; nil where it would lie behind the
    /// window.
    public mutating func request(after request: Request, answeredAt now: Nanoseconds) -> Request? {
        let user = Int(request.number % UInt64(loop.users))
        let number = request.number + UInt64(loop.users)
        return self.request(of: user, at: now + thought(user), number: number)
    }

    private mutating func firstThought(_ user: Int) -> Nanoseconds {
        switch loop.thinking {
        case .exponential: thought(user)
        case .constant: loop.thinkTime / Nanoseconds(loop.users) * Nanoseconds(user)
        }
    }

    private mutating func thought(_ user: Int) -> Nanoseconds {
        switch loop.thinking {
        case .exponential: users[user].think.exponential(mean: loop.thinkTime)
        case .constant: loop.thinkTime
        }
    }

    private mutating func request(
        of user: Int,
        at instant: Nanoseconds,
        number: UInt64
    ) -> Request? {
        guard instant < duration else { return nil }
        var request = users[user].draw.draw(at: instant, number: number)
        if let member = loop.member {
            request.entities[member] = UInt32(truncatingIfNeeded: user) % members
            users[user].draw.derive(&request)
        }
        return request
    }
}

/// Requests that are known beforehand, in the order of their instants.
public struct ListedRequests: RequestSource, Sendable {
    private let requests: [Request]
    private var index = 0

    /// Creates the source.
    public init(_ requests: [Request]) { self.requests = requests }

    /// The next request, or nil after the last one.
    public mutating func next() -> Request? {
        guard index < requests.count else { return nil }
        defer { index += 1 }
        return requests[index]
    }
}
