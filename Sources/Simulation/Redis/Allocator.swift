/// The allocator that the modelled server was built with; its size classes decide what a key costs.
public enum Allocator: String, Sendable, CaseIterable {
    /// jemalloc 5.2.1 as Redis bundles it, with a quantum of 8 bytes (`deps/Makefile`): source and
    /// container builds.
    case bundled
    /// Debian's system jemalloc 5.3.0, with a quantum of 16 bytes.
    case debian

    /// The usable size of a block of `size` bytes, which is what Redis counts as used memory.
    ///
    /// Multiples of the quantum up to 64 (8 is a class of both builds), then four classes for each
    /// doubling: 80, 96, 112, 128, 160 …
    @inline(__always)
    func rounded(_ size: Int) -> Int {
        if size > 64 {
            let power = Int.bitWidth - 1 - (size - 1).leadingZeroBitCount
            let step = 1 << (power - 2)
            return (size + step - 1) & -step
        }
        if size <= 8 { return 8 }
        let quantum = self == .bundled ? 8 : 16
        return (size + quantum - 1) & -quantum
    }

    /// The block that holds a string of Redis' own (sds) made at its full length.
    ///
    /// The header takes 1 byte for 1–31 bytes, 3 for none and up to 255, 5 up to 65,535, then 9; a
    /// zero byte ends the text (`src/sds.h`).
    @inline(__always)
    func string(_ length: Int) -> Int {
        rounded(Self.stringHeader(length) + length + 1)
    }

    @inline(__always)
    static func stringHeader(_ length: Int) -> Int {
        switch length {
        case 0: 3
        case ..<32: 1
        case ..<256: 3
        case ..<65_536: 5
        default: 9
        }
    }

    /// The block or blocks of a string value: object and text in one block up to 44 bytes, else
    /// apart.
    @inline(__always)
    func stringValue(_ length: Int) -> Int {
        length <= 44 ? rounded(16 + 3 + length + 1) : rounded(16) + string(length)
    }
}
