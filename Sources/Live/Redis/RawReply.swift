import CHiredis

/// A look at a reply that hiredis owns.
///
/// It is valid while the callback that received it runs, and decoding never keeps it for longer.
@safe
struct RawReply {
    /// What kind of reply it is, in the words of RESP 2.
    enum Kind {
        case null, status, error, integer, text, list
    }

    private let reply: UnsafeMutablePointer<redisReply>

    /// Looks at a reply that stays alive for as long as this value is used.
    @unsafe
    init(_ reply: UnsafeMutablePointer<redisReply>) { unsafe self.reply = reply }

    var kind: Kind {
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_STATUS: .status
        case REDIS_REPLY_ERROR: .error
        case REDIS_REPLY_INTEGER: .integer
        case REDIS_REPLY_STRING: .text
        case REDIS_REPLY_ARRAY: .list
        default: .null
        }
    }

    /// The number of an integer reply.
    var integer: Int64 { unsafe reply.pointee.integer }

    /// The bytes of a text, a status or an error.
    func withBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let start = unsafe UnsafeRawPointer(reply.pointee.str)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: reply.pointee.len)
        return unsafe bytes.withMemoryRebound(to: UInt8.self) { body(unsafe $0.span) }
    }

    /// The text of a text, a status or an error.
    var text: String {
        let start = unsafe UnsafeRawPointer(reply.pointee.str)
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: reply.pointee.len)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// About how many bytes it took on the wire: its texts, and a few for each part's frame.
    var size: Int {
        switch kind {
        case .null, .integer: 8
        case .status, .error, .text: unsafe 8 + Int(reply.pointee.len)
        case .list: elements.reduce(8) { $0 + $1.size }
        }
    }

    /// The elements of a list.
    var elements: [RawReply] {
        guard kind == .list else { return [] }
        let count = unsafe reply.pointee.elements
        return (0..<count).compactMap { index in
            unsafe reply.pointee.element[index].map { unsafe RawReply($0) }
        }
    }
}
