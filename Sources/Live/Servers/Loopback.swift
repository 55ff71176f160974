import Glibc

/// The machine's own address, on which throwaway servers listen.
enum Loopback {
    static let host = "127.0.0.1"

    /// A port that was free a moment ago; whoever uses it must be ready to find it taken.
    static func freePort() throws(SystemFailure) -> UInt16 {
        let listener = try socket()
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try system("bind to \(host)") {
            unsafe withSocketAddress(&address) { unsafe bind(listener.number, $0, length) }
        }
        try system("getsockname") {
            unsafe withSocketAddress(&address) { unsafe getsockname(listener.number, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Whether something accepts connections on a port.
    static func accepts(port: UInt16) -> Bool {
        guard let client = try? socket() else { return false }
        var address = address(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return unsafe withSocketAddress(&address) { unsafe connect(client.number, $0, length) } == 0
    }

    private static func socket() throws(SystemFailure) -> Descriptor {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        return Descriptor(try system("socket") { Glibc.socket(AF_INET, kind, 0) })
    }

    private static func address(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }

    @unsafe
    private static func withSocketAddress(
        _ address: inout sockaddr_in,
        _ body: (UnsafeMutablePointer<sockaddr>) -> Int32
    ) -> Int32 {
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }
}

/// A password that nobody can guess: other users of the machine can reach a loopback port too.
func randomPassword() -> String {
    (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
}
