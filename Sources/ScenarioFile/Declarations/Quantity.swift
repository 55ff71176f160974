import Measurement

/// A number and its unit as somebody writes them, such as `1.5KB`, kept exact.
struct Quantity: Sendable, Equatable {
    /// The digits without their point.
    var digits: Int64
    /// How many of the digits stand after the point.
    var decimals: Int
    /// What stands after the number, without the spaces between.
    var unit: String

    /// Reads digits, perhaps a point and digits, and whatever follows them; nil for anything else.
    init?(_ text: String) {
        var digits: Int64 = 0
        var decimals: Int?
        var count = 0
        var rest = Substring(text)
        while let character = rest.first {
            if let digit = Self.value(of: character) {
                guard count < 18 else { return nil }
                digits = digits * 10 + digit
                decimals = decimals.map { $0 + 1 }
                count += 1
            } else if character == ".", decimals == nil, count > 0 {
                decimals = 0
            } else {
                break
            }
            rest.removeFirst()
        }
        guard count > 0, decimals != 0 else { return nil }
        self.digits = digits
        self.decimals = decimals ?? 0
        self.unit = String(rest.drop { $0 == " " })
    }

    /// The quantity in whole parts, where one of its units is so many of them; nil where it is not
    /// whole or too large.
    func whole(_ partsInUnit: Int64) -> Int64? {
        let (parts, rest) = (Int128(digits) * Int128(partsInUnit)).quotientAndRemainder(
            dividingBy: Int128(Self.power(decimals))
        )
        return rest == 0 ? Int64(exactly: parts) : nil
    }

    /// The number without its unit; both parts are exact for up to 15 digits, so the quotient is
    /// rounded once.
    var number: Double { Double(digits) / Double(Self.power(decimals)) }

    private static func power(_ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    private static func value(of character: Character) -> Int64? {
        guard character.isASCII, let digit = character.wholeNumberValue else { return nil }
        return Int64(digit)
    }
}

/// The units that a scenario may use, each table in the order in which it is shown.
enum Units {
    /// Times, in nanoseconds.
    static let times: [(name: String, parts: Int64)] = [
        ("ns", 1), ("us", .microsecond), ("ms", .millisecond), ("s", .second), ("m", .minute),
        ("h", .hour), ("d", .day),
    ]
    /// Sizes, in bytes; a KB is 1,024 bytes, as `kb` is in redis.conf and `kB` in postgresql.conf.
    static let sizes: [(name: String, parts: Int64)] = [
        ("B", 1), ("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30), ("KiB", 1 << 10),
        ("MiB", 1 << 20), ("GiB", 1 << 30),
    ]
    /// Rates, by the seconds of the time that is counted in.
    static let rates: [(name: String, seconds: Double)] = [
        ("/s", 1), ("/min", 60), ("/h", 3_600), ("/day", 86_400),
    ]

    /// The time in the largest unit that leaves it whole, as messages name it.
    static func time(_ nanoseconds: Nanoseconds) -> String {
        scaled(nanoseconds, times)
    }

    /// The time in seconds to the millisecond, for times that nobody has chosen.
    static func seconds(_ nanoseconds: Nanoseconds) -> String {
        let milliseconds = (nanoseconds + .millisecond / 2) / .millisecond
        return time(milliseconds * .millisecond).hasSuffix("s")
            ? "\(plain(Double(milliseconds) / 1_000))s" : time(milliseconds * .millisecond)
    }

    /// The size in the largest unit that leaves it whole.
    static func size(_ bytes: Int64) -> String {
        scaled(bytes, Array(sizes.prefix(4)))
    }

    private static func scaled(_ value: Int64, _ units: [(name: String, parts: Int64)]) -> String {
        let unit = units.last { value != 0 && value % $0.parts == 0 } ?? units[0]
        return value == 0 ? "0" : "\(value / unit.parts)\(unit.name)"
    }
}

extension Quantity {
    /// A time; nil without a unit, except for 0.
    static func time(_ text: String) -> Nanoseconds? {
        if text == "0" { return 0 }
        guard let quantity = Quantity(text),
            let unit = Units.times.first(where: { $0.name == quantity.unit })
        else { return nil }
        return quantity.whole(unit.parts)
    }

    /// A size in bytes; nil without a unit.
    static func size(_ text: String) -> Int64? {
        guard let quantity = Quantity(text),
            let unit = Units.sizes.first(where: { $0.name == quantity.unit })
        else { return nil }
        return quantity.whole(unit.parts)
    }

    /// A rate in events per second; nil without a unit.
    static func rate(_ text: String) -> Double? {
        guard let quantity = Quantity(text),
            let unit = Units.rates.first(where: { $0.name == quantity.unit })
        else { return nil }
        return quantity.number / unit.seconds
    }

    /// How many times as much, such as `10x`.
    static func factor(_ text: String) -> Double? {
        guard let quantity = Quantity(text), quantity.unit == "x" else { return nil }
        return quantity.number
    }

    /// A time of day, `08:30` or `08:30:15`; 24:00 is the end of the day.
    static func timeOfDay(_ text: String) -> Nanoseconds? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var numbers: [Int64] = []
        for part in parts {
            guard part.utf8.count == 2, let number = whole(part) else { return nil }
            numbers.append(number)
        }
        let seconds = numbers.count == 3 ? numbers[2] : 0
        guard numbers[0] <= 24, numbers[1] < 60, seconds < 60 else { return nil }
        let time = numbers[0] * .hour + numbers[1] * .minute + seconds * .second
        return time <= .day ? time : nil
    }

    /// A whole number without sign, unit or point.
    static func whole(_ text: some StringProtocol) -> Int64? {
        guard let quantity = Quantity(String(text)), quantity.unit.isEmpty, quantity.decimals == 0
        else { return nil }
        return quantity.digits
    }

    /// A number without sign and unit.
    static func number(_ text: String) -> Double? {
        guard let quantity = Quantity(text), quantity.unit.isEmpty else { return nil }
        return quantity.number
    }
}
