public import Measurement
public import Workload

/// Everything that decides how a hunted trial goes: who asks for what and when, which call waits
/// how long, and when which fault begins.
///
/// Equal schedules of one scenario give equal trials, on any machine.
public struct HuntSchedule: Sendable {
    /// A client: a request, and which sending of it.
    public struct Client: Sendable, Hashable, Comparable {
        /// The request's number in the stream.
        public var request: UInt64
        /// Which sending of the request it is.
        public var submission: UInt8

        /// Names a client.
        public init(request: UInt64, submission: UInt8 = 0) {
            self.request = request
            self.submission = submission
        }

        init(_ request: Request) {
            self.init(request: request.number, submission: request.submission)
        }

        /// Whether it is work beside the requests, such as a queue's worker, whose numbers are
        /// above those of every stream.
        var isBackground: Bool { request >= Self.firstBackground }

        static let firstBackground: UInt64 = 1 << 62
        /// What the name of a queue's worker begins with.
        static let worker = "worker-"

        /// Orders clients by their requests.
        public static func < (left: Client, right: Client) -> Bool {
            (left.request, left.submission) < (right.request, right.submission)
        }
    }
    /// A call that waits before it is sent.
    public struct Delay: Sendable, Equatable {
        /// Whose call it is.
        public var client: Client
        /// The call's place among those of its client, from 0.
        public var call: Int
        /// How long it waits.
        public var time: Nanoseconds
    }
    /// A fault of the setup, and when it is played.
    public struct FaultTime: Sendable, Equatable {
        /// The fault's place in the setup, from 0.
        public var number: Int
        /// When it begins, from the first request on.
        public var start: Nanoseconds
        /// When it ends; nil is never.
        public var end: Nanoseconds?
    }

    /// The setup's name.
    public var setup: String
    /// The seed of everything else that the trial draws.
    public var seed: UInt64
    /// The requests in the order of their instants.
    public var requests: [Request]
    /// The calls that wait.
    public var delays: [Delay] = []
    /// The faults that are played, in the order of the setup.
    public var faults: [FaultTime] = []

    /// The same trial without what belongs to requests that are not in it.
    func pruned() -> HuntSchedule {
        var pruned = self
        pruned.delays.removeAll { delay in
            !delay.client.isBackground && !requests.contains { $0.number == delay.client.request }
        }
        return pruned
    }
}
