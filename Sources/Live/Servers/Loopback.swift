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

    /// The numeric address of a host.
    static func numeric(_ host: String) throws(ServerProblem) -> String {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, nil, &hints, &list)
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        guard result == 0, let first = unsafe list else {
            let reason = unsafe gai_strerror(result).map { unsafe String(cString: $0) } ?? ""
            throw ServerProblem(
                "cannot find the host '\(host)': \(reason)",
                hint: "check the host in the URL"
            )
        }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        unsafe getnameinfo(
            first.pointee.ai_addr,
            first.pointee.ai_addrlen,
            &text,
            socklen_t(text.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Listens on a port, or on a free one.
    static func listen(
        on port: UInt16 = 0
    ) throws(SystemFailure) -> (descriptor: Int32, port: UInt16) {
        let descriptor = try nonBlockingSocket()
        do throws(SystemFailure) {
            var one: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            try system("setsockopt") {
                unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
            }
            var address = address(port: port)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            try system("bind to \(host):\(port)") {
                unsafe withSocketAddress(&address) { unsafe bind(descriptor, $0, length) }
            }
            try system("listen") { Glibc.listen(descriptor, SOMAXCONN) }
            try system("getsockname") {
                unsafe withSocketAddress(&address) { unsafe getsockname(descriptor, $0, &length) }
            }
            return (descriptor, UInt16(bigEndian: address.sin_port))
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Begins to connect to a port without waiting for it.
    static func beginConnecting(to port: UInt16) throws(SystemFailure) -> Int32 {
        let descriptor = try nonBlockingSocket()
        sendAtOnce(on: descriptor)
        var address = address(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withSocketAddress(&address) { unsafe connect(descriptor, $0, length) }
        if result == 0 || errno == EINPROGRESS { return descriptor }
        let code = errno
        close(descriptor)
        throw SystemFailure(call: "connect to \(host):\(port)", code: code)
    }

    /// Has small messages sent without waiting for more.
    static func sendAtOnce(on descriptor: Int32) {
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
    }

    private static func nonBlockingSocket() throws(SystemFailure) -> Int32 {
        let kind = Int32(
            SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        )
        return try system("socket") { Glibc.socket(AF_INET, kind, 0) }
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
