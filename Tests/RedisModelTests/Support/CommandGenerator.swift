import Measurement
import Stores

/// Draws random commands over every type; most of a key's commands suit what it is meant to hold,
/// some do not, so that errors are drawn too.
struct CommandGenerator {
    private var state: UInt64
    private var nextStreamID = UInt64(1)

    init(seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// Six keys for each of seven types; one command in twelve goes to a key of any type.
    private mutating func key(_ type: Int) -> Key {
        let type = below(12) == 0 ? below(7) : type
        return Key(0, UInt32(type * 6 + below(6)))
    }

    private mutating func keys(_ type: Int) -> [Key] {
        (0...below(3)).map { _ in key(type) }
    }

    mutating func command() -> Command {
        if chance(4) {
            return .transaction((0...below(4)).map { _ in single() })
        }
        return single()
    }

    private mutating func single() -> Command {
        switch below(9) {
        case 0, 1: string()
        case 2: general()
        case 3: hash()
        case 4: set()
        case 5: sortedSet()
        case 6: list()
        case 7: distinct()
        default: stream()
        }
    }

    // MARK: Arguments

    mutating func element() -> Element {
        switch below(12) {
        case 0: .number(Int64(bitPattern: next()))
        case 1: .number(Int64(below(200_000)) - 100_000)
        case 2: .text(String(repeating: "long", count: 10 + below(12)))
        case 3: .text(["007", "-0", "+5", "", "12a", "1.5"][below(6)])
        case 4, 5: .text("name\(below(30))")
        default: .number(Int64(below(60)) - 20)
        }
    }

    private mutating func elements() -> [Element] { (0...below(4)).map { _ in element() } }

    private mutating func value() -> Value {
        switch below(4) {
        case 0: .integer(Int64(below(30_000)) - 5_000)
        case 1: .payload(Payload(size: UInt32(below(17)), stamp: 0))
        default: .payload(Payload(size: UInt32(17 + below(300)), stamp: UInt64(below(3))))
        }
    }

    private mutating func score() -> Double {
        switch below(10) {
        case 0: Double(below(1_000_000)) / 1_024
        case 1: [.infinity, -.infinity, 1e300, -1e-9, 0.1][below(5)]
        default: Double(below(40) - 20)
        }
    }

    // MARK: Types

    private mutating func string() -> Command {
        let key = key(0)
        switch below(10) {
        case 0, 1: return .get(key)
        case 2: return .set(key, value())
        case 3: return .set(key, value(), ttl: Int64(60 + below(500)) * .second)
        case 4: return .set(key, value(), condition: chance(50) ? .ifAbsent : .ifPresent)
        case 5: return .getDelete(key)
        case 6: return .multiGet(keys(0))
        case 7:
            return chance(50)
                ? .script(.releaseIfOwner, [key], [Int64(below(3))])
                : .script(.countInWindow, [key], [100_000])
        case 8: return .script(.acquireFenced, [key, self.key(0)], [Int64(below(3)), 100_000])
        default: return .increment(key, by: chance(5) ? .max : Int64(below(2_000)) - 1_000)
        }
    }

    private mutating func general() -> Command {
        let type = below(7)
        switch below(10) {
        case 0: return .delete(keys(type))
        case 1: return .unlink(keys(type))
        case 2, 3: return .exists(keys(type))
        case 4: return .expire(key(type), Int64(100 + below(900)) * .second)
        case 5: return .expire(key(type), Int64(below(2)) * -.second)
        case 6: return .persist(key(type))
        case 7: return .set(key(type), value(), ttl: 0)
        case 8: return .ping
        default: return .timeToLive(key(type))
        }
    }

    private mutating func hash() -> Command {
        let key = key(1)
        let fields = elements()
        switch below(9) {
        case 0...2: return .hashSet(key, fields, fields.map { _ in element() })
        case 3: return .hashGet(key, element())
        case 4: return .hashMultiGet(key, fields)
        case 5: return .hashGetAll(key)
        case 6: return .hashIncrement(key, element(), by: chance(5) ? .max : Int64(below(50)))
        case 7: return .hashDelete(key, fields)
        default: return .hashLength(key)
        }
    }

    private mutating func set() -> Command {
        let key = key(2)
        switch below(7) {
        case 0, 1: return .setAdd(key, elements())
        case 2: return .setAdd(key, [.number(Int64(below(40)))])
        case 3: return .setRemove(key, elements())
        case 4: return .setMembers(key)
        case 5: return .setContains(key, element())
        default: return .setCount(key)
        }
    }

    private mutating func sortedSet() -> Command {
        let key = key(3)
        switch below(9) {
        case 0, 1, 2:
            let members = elements()
            return .sortedAdd(key, members.map { _ in score() }, members)
        case 3: return .sortedIncrement(key, by: score(), element())
        case 4: return .sortedRemove(key, elements())
        case 5: return .sortedRemoveByScore(key, from: score(), through: score())
        case 6: return chance(50) ? .sortedCount(key) : .sortedScore(key, element())
        default:
            return .sortedRange(
                key,
                from: Int64(below(30)) - 15,
                through: Int64(below(30)) - 10
            )
        }
    }

    private mutating func list() -> Command {
        let key = key(4)
        switch below(7) {
        case 0, 1: return .listPushLeft(key, elements())
        case 2: return .listPushRight(key, elements())
        case 3, 4: return .listPopLeft(key)
        case 5: return .listLength(key)
        default:
            return .listRange(key, from: Int64(below(30)) - 15, through: Int64(below(30)) - 10)
        }
    }

    private mutating func distinct() -> Command {
        switch below(3) {
        case 0: .countDistinct(keys(5))
        default: .countDistinctAdd(key(5), (0..<below(20)).map { _ in element() })
        }
    }

    private mutating func stream() -> Command {
        let key = key(6)
        let group = "group\(below(2))"
        let consumer = "consumer\(below(3))"
        switch below(12) {
        case 0...3:
            let fields = chance(80) ? [.text("name"), .number(2)] : elements()
            let id = chance(3) ? StreamID(0, UInt64(below(2))) : freshID()
            return .streamAdd(
                key,
                id: id,
                fields: fields,
                values: fields.map { _ in element() },
                maxLength: chance(10) ? Int64(below(200)) : nil
            )
        case 4: return .streamLength(key)
        case 5: return .streamTrim(key, maxLength: Int64(below(60)))
        case 6:
            let from = chance(50) ? StreamID(0, 0) : freshID()
            return .streamCreateGroup(key, group: group, from: from)
        case 7, 8:
            let count = Int64(below(20) + 1)
            return .streamReadGroup(
                key,
                group: group,
                consumer: consumer,
                count: count,
                block: nil
            )
        case 9: return .streamAcknowledge(key, group: group, someIDs())
        default:
            return .streamAutoClaim(
                key,
                group: group,
                consumer: consumer,
                idle: chance(80) ? 0 : .hour,
                from: StreamID(nextStreamID / 2, 0),
                count: Int64(below(10))
            )
        }
    }

    private mutating func freshID() -> StreamID {
        nextStreamID += UInt64(below(3))
        return StreamID(nextStreamID, UInt64(below(4)))
    }

    private mutating func someIDs() -> [StreamID] {
        (0...below(6)).map { _ in
            StreamID(nextStreamID - min(nextStreamID, UInt64(below(100))), UInt64(below(4)))
        }
    }
}
