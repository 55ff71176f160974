import Stores

/// The parameters of one statement as libpq wants them: texts that end in a zero byte.
///
/// The buffer is used again for the next statement.
struct ParameterBuffer {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []

    /// The number of parameters.
    var count: Int { starts.count }

    /// The bytes of all of them.
    var size: Int { bytes.count }

    /// Empties the buffer and keeps its memory.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    /// Appends a number.
    mutating func append(_ number: UInt32) { append(Int64(number)) }

    /// Appends a number.
    mutating func append(_ number: Int64) {
        starts.append(bytes.count)
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude, to: &bytes)
        bytes.append(0)
    }

    /// Appends a text of that many bytes that says nothing.
    mutating func appendFiller(_ count: Int) {
        starts.append(bytes.count)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: count))
        bytes.append(0)
    }

    /// Lends the parameters to a call of libpq.
    @unsafe
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { text in
                var pointers: [UnsafePointer<CChar>?] = unsafe []
                for start in starts {
                    unsafe pointers.append(text.baseAddress?.advanced(by: start))
                }
                return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
            }
        }
    }
}
