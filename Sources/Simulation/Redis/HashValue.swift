import Stores

/// A hash: a listpack while it is small, else a dictionary (`src/t_hash.c`).
struct HashValue {
    /// `hash-max-listpack-entries`.
    static let packedFields = 512
    /// `hash-max-listpack-value`.
    static let packedLength = 64

    let allocator: Allocator
    private(set) var fields: [Element] = []
    private(set) var values: [Element] = []
    private var places: [Element: Int] = [:]
    private var packed = Listpack.frame
    private var strings = 0
    /// The dictionary, once there is one; a hash never goes back to a listpack.
    private var table: InnerTable?

    init(allocator: Allocator) { self.allocator = allocator }

    var count: Int { fields.count }

    /// The bytes of the value, its object header apart.
    var bytes: Int {
        guard let table else { return allocator.rounded(packed) }
        return allocator.rounded(InnerTable.header) + table.bytes + strings
    }

    /// Converts first if one of the elements is too long to be packed, as HSET does for all of its
    /// arguments at once.
    mutating func prepare(for elements: [Element], _ random: inout SplitMix) {
        guard table == nil, elements.contains(where: { $0.length > Self.packedLength }) else {
            return
        }
        convert(&random)
    }

    /// Sets a field; answers whether it is new.
    mutating func set(_ field: Element, _ value: Element, _ random: inout SplitMix) -> Bool {
        prepare(for: [field, value], &random)
        table?.step(&random)
        if let place = places[field] {
            packed += Listpack.entry(value) - Listpack.entry(values[place])
            strings += string(value) - string(values[place])
            values[place] = value
            return false
        }
        places[field] = fields.count
        fields.append(field)
        values.append(value)
        packed += Listpack.entry(field) + Listpack.entry(value)
        strings += stored(field, value)
        table?.insert(&random)
        if table == nil, fields.count > Self.packedFields { convert(&random) }
        return true
    }

    mutating func value(of field: Element, _ random: inout SplitMix) -> Element? {
        table?.step(&random)
        return places[field].map { values[$0] }
    }

    mutating func remove(_ field: Element, _ random: inout SplitMix) -> Bool {
        guard let place = places.removeValue(forKey: field) else {
            table?.step(&random)
            return false
        }
        packed -= Listpack.entry(field) + Listpack.entry(values[place])
        strings -= stored(field, values[place])
        fields.swapAt(place, fields.count - 1)
        values.swapAt(place, values.count - 1)
        fields.removeLast()
        values.removeLast()
        if place < fields.count { places[fields[place]] = place }
        table?.remove(&random)
        table?.shrinkIfSparse(&random)
        return true
    }

    private func string(_ element: Element) -> Int { allocator.string(element.length) }

    /// A dictionary's entry with both strings.
    private func stored(_ field: Element, _ value: Element) -> Int {
        allocator.rounded(24) + string(field) + string(value)
    }

    private mutating func convert(_ random: inout SplitMix) {
        var made = InnerTable(capacity: fields.count)
        for _ in fields { made.insert(&random) }
        table = made
    }
}
