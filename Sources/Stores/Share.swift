public import Workload

/// What one of several threads has of an application: of its instances, those whose number leaves
/// the share's when it is divided by the number of shares.
public struct Share: Sendable, Equatable {
    /// The number of the share, from 0.
    public let number: Int
    /// How many shares there are.
    public let count: Int

    /// All of it.
    public static let whole = Share(0, of: 1)

    /// Creates a share.
    public init(_ number: Int, of count: Int) {
        precondition((0..<count).contains(number), "a share that is none of them")
        self.number = number
        self.count = count
    }

    /// Whether an instance belongs to the share.
    @inline(__always)
    public func holds(instance: Int) -> Bool { count == 1 || instance % count == number }

    /// The place among the share's own instances of one that belongs to it.
    @inline(__always)
    public func place(of instance: Int) -> Int { count == 1 ? instance : instance / count }

    /// The instance that serves a request where they take turns, by the request's number alone, so
    /// that every share knows without asking the others.
    @inline(__always)
    public static func turn(of request: Request, among instances: Int) -> Int {
        Int(request.number % UInt64(instances))
    }
}
