import Stores

/// A set: a sorted array of integers while it is small and holds nothing else, else a dictionary
/// (`src/t_set.c`, `src/intset.c`).
struct SetValue {
    /// `set-max-intset-entries`.
    static let packedMembers = 512

    let allocator: Allocator
    private(set) var members: [Element] = []
    private var places: [Element: Int] = [:]
    private var strings = 0
    /// The bytes of each packed integer: 2, 4 or 8; it never shrinks.
    private var width = 2
    private var table: InnerTable?

    init(allocator: Allocator) { self.allocator = allocator }

    var count: Int { members.count }

    /// The bytes of the value, its object header apart.
    var bytes: Int {
        guard let table else { return allocator.rounded(8 + width * members.count) }
        return allocator.rounded(InnerTable.header) + table.bytes + strings
    }

    mutating func contains(_ member: Element, _ random: inout SplitMix) -> Bool {
        table?.step(&random)
        return places[member] != nil
    }

    /// Adds a member; answers whether it is new.
    mutating func insert(_ member: Element, _ random: inout SplitMix) -> Bool {
        if table == nil {
            guard case .number(let number) = member else {
                convert(&random)
                return insert(member, &random)
            }
            guard places[member] == nil else { return false }
            width = max(width, Self.width(of: number))
            append(member)
            if members.count > Self.packedMembers { convert(&random) }
            return true
        }
        guard places[member] == nil else {
            table?.step(&random)
            return false
        }
        append(member)
        table?.insert(&random)
        return true
    }

    mutating func remove(_ member: Element, _ random: inout SplitMix) -> Bool {
        guard let place = places.removeValue(forKey: member) else {
            table?.step(&random)
            return false
        }
        strings -= stored(member)
        members.swapAt(place, members.count - 1)
        members.removeLast()
        if place < members.count { places[members[place]] = place }
        table?.remove(&random)
        table?.shrinkIfSparse(&random)
        return true
    }

    private mutating func append(_ member: Element) {
        places[member] = members.count
        members.append(member)
        strings += stored(member)
    }

    private func stored(_ member: Element) -> Int {
        allocator.rounded(24) + allocator.string(member.length)
    }

    private mutating func convert(_ random: inout SplitMix) {
        var made = InnerTable(capacity: members.count)
        for _ in members { made.insert(&random) }
        table = made
    }

    private static func width(of number: Int64) -> Int {
        if Int16(exactly: number) != nil { return 2 }
        return Int32(exactly: number) != nil ? 4 : 8
    }
}
