import Stores

/// A HyperLogLog: 16,384 registers, packed in run lengths while it is small (`src/hyperloglog.c`).
///
/// The packed form is kept byte by byte, because its length, and so the key's memory, depends on
/// the order in which registers were raised.
struct DistinctValue {
    static let registers = 16_384
    /// The header before the registers: magic, encoding and the cached count.
    static let header = 16
    /// `hll-sparse-max-bytes`: a packed form that would grow past it becomes dense.
    static let packedLimit = 3_000
    /// The highest value of a packed register.
    static let packedHighest: UInt8 = 32
    /// Six bits for each register.
    static let denseBytes = 12_304

    let allocator: Allocator
    /// The runs of the packed form; empty once dense.
    private var runs: [UInt8]
    private var dense: [UInt8] = []
    /// The room of the packed string, its header and end apart.
    private var room: Int

    /// An empty one: a single run of zeros.
    init(allocator: Allocator) {
        self.allocator = allocator
        runs = Run.zeros(Self.registers)
        room = Self.header + runs.count
    }

    /// The bytes of the string.
    var length: Int { dense.isEmpty ? Self.header + runs.count : Self.denseBytes }

    /// The bytes of the value, its object header apart.
    var bytes: Int {
        dense.isEmpty
            ? allocator.rounded(Allocator.stringHeader(room) + room + 1)
            : allocator.string(Self.denseBytes)
    }

    /// Counts an element; answers whether a register rose.
    mutating func insert(_ element: Element) -> Bool {
        let hash = murmur(element.bytes)
        let register = Int(hash & UInt64(Self.registers - 1))
        let tail = hash >> 14 | 1 << 50
        return raise(register, to: UInt8(tail.trailingZeroBitCount + 1))
    }

    /// Raises the registers of a union to at least these.
    func unite(into union: inout [UInt8]) {
        if !dense.isEmpty {
            for register in 0..<Self.registers {
                union[register] = max(union[register], dense[register])
            }
            return
        }
        var register = 0
        var position = 0
        while position < runs.count {
            let run = Run(runs, at: position)
            if run.value > 0 {
                for place in register..<register + run.length {
                    union[place] = max(union[place], run.value)
                }
            }
            register += run.length
            position += run.bytes
        }
    }

    // MARK: Raising a register

    private mutating func raise(_ register: Int, to value: UInt8) -> Bool {
        if dense.isEmpty {
            if value <= Self.packedHighest, let rose = raisePacked(register, to: value) {
                return rose
            }
            var registers = [UInt8](repeating: 0, count: Self.registers)
            unite(into: &registers)
            dense = registers
            runs = []
        }
        if dense[register] >= value { return false }
        dense[register] = value
        return true
    }

    /// Raises a register of the packed form; nil when the result would be too long for it.
    private mutating func raisePacked(_ register: Int, to value: UInt8) -> Bool? {
        makeRoom()
        var start = 0
        var position = 0
        var previous = 0
        var run = Run(runs, at: 0)
        while register >= start + run.length {
            start += run.length
            previous = position
            position += run.bytes
            run = Run(runs, at: position)
        }
        if run.value >= value { return false }
        var pieces: [UInt8] = []
        run.appendPiece(of: register - start, to: &pieces)
        pieces += Run.values(value, 1)
        run.appendPiece(of: start + run.length - 1 - register, to: &pieces)
        let growth = pieces.count - run.bytes
        if growth > 0, length + growth > Self.packedLimit { return nil }
        runs.replaceSubrange(position..<position + run.bytes, with: pieces)
        merge(from: previous)
        return true
    }

    /// Redis doubles the string when fewer than three bytes are left (`sdsMakeRoomFor`).
    private mutating func makeRoom() {
        guard room - length < 3 else { return }
        let wanted = (length + 3) * 2
        let header = Allocator.stringHeader(max(wanted, 32))
        room = allocator.rounded(header + wanted + 1) - header - 1
    }

    /// Joins neighbouring runs of the same value, looking at five runs at most.
    private mutating func merge(from start: Int) {
        var position = start
        var looks = 5
        while position < runs.count, looks > 0 {
            looks -= 1
            let run = Run(runs, at: position)
            if run.value > 0, position + 1 < runs.count {
                let next = Run(runs, at: position + 1)
                if next.value == run.value, run.length + next.length <= Run.longestValue {
                    let joined = Run.values(run.value, run.length + next.length)
                    runs.replaceSubrange(position..<position + 2, with: joined)
                    continue
                }
            }
            position += run.bytes
        }
    }
}

/// One run of the packed form: zeros in one byte (up to 64) or two (up to 16,384), or one to four
/// registers of the same value from 1 to 32.
private struct Run {
    static let longestValue = 4

    var value: UInt8
    var length: Int
    var bytes: Int

    init(_ runs: [UInt8], at position: Int) {
        let byte = runs[position]
        if byte & 0x80 != 0 {
            self.init(value: (byte >> 2 & 0x1F) + 1, length: Int(byte & 3) + 1, bytes: 1)
        } else if byte & 0x40 != 0 {
            let length = Int(byte & 0x3F) << 8 | Int(runs[position + 1])
            self.init(value: 0, length: length + 1, bytes: 2)
        } else {
            self.init(value: 0, length: Int(byte & 0x3F) + 1, bytes: 1)
        }
    }

    private init(value: UInt8, length: Int, bytes: Int) {
        self.value = value
        self.length = length
        self.bytes = bytes
    }

    static func zeros(_ length: Int) -> [UInt8] {
        if length <= 64 { return [UInt8(length - 1)] }
        return [0x40 | UInt8((length - 1) >> 8), UInt8((length - 1) & 0xFF)]
    }

    static func values(_ value: UInt8, _ length: Int) -> [UInt8] {
        [0x80 | (value - 1) << 2 | UInt8(length - 1)]
    }

    /// Appends what is left of the run when it is cut to a length.
    func appendPiece(of length: Int, to pieces: inout [UInt8]) {
        if length == 0 { return }
        pieces += value == 0 ? Self.zeros(length) : Self.values(value, length)
    }
}

// MARK: - Hash and estimate

/// MurmurHash64A with the seed that Redis uses, so that registers are those of a real server.
private func murmur(_ bytes: [UInt8]) -> UInt64 {
    let factor: UInt64 = 0xC6A4_A793_5BD1_E995
    var hash = 0xADC8_3B19 ^ UInt64(bytes.count) &* factor
    let whole = bytes.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
        var word: UInt64 = 0
        for place in 0..<8 { word |= UInt64(bytes[start + place]) << UInt64(8 * place) }
        word = word &* factor
        word ^= word >> 47
        hash ^= word &* factor
        hash = hash &* factor
    }
    if whole < bytes.count {
        for place in whole..<bytes.count {
            hash ^= UInt64(bytes[place]) << UInt64(8 * (place - whole))
        }
        hash = hash &* factor
    }
    hash ^= hash >> 47
    hash = hash &* factor
    return hash ^ hash >> 47
}

/// The number of distinct elements that registers stand for: Ertl's improved estimator
/// ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), as Redis uses it.
func distinctCount(_ registers: [UInt8]) -> Int64 {
    let highest = 50
    var counts = [Int](repeating: 0, count: 64)
    for value in registers { counts[Int(value)] += 1 }
    let total = Double(registers.count)
    // The estimator's second correction is for registers at their very highest value, which one
    // element in 2^50 reaches: left out.
    var sum = 0.0
    for value in stride(from: highest, through: 1, by: -1) {
        sum = (sum + Double(counts[value])) * 0.5
    }
    sum += total * sigma(Double(counts[0]) / total)
    return Int64(0.721347520444481703680 * total * total / sum + 0.5)
}

private func sigma(_ share: Double) -> Double {
    if share == 1 { return .infinity }
    var power = share
    var weight = 1.0
    var sum = share
    var last: Double
    repeat {
        power *= power
        last = sum
        sum += power * weight
        weight += weight
    } while last != sum
    return sum
}
