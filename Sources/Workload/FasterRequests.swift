/// A stream whose requests come so many times faster, and are the same otherwise.
public struct FasterRequests: RequestSource {
    private var requests: any RequestSource
    private let speed: Int64

    /// Makes a stream faster.
    public init(_ requests: any RequestSource, speed: Int64) {
        precondition(speed > 0, "a stream without end")
        self.requests = requests
        self.speed = speed
    }

    /// The next request; nil at the end.
    public mutating func next() -> Request? {
        guard var request = requests.next() else { return nil }
        request.at /= speed
        return request
    }
}
