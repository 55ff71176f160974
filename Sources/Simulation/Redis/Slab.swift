/// Values of one kind in numbered slots that are used again.
struct Slab<Value> {
    private var values: [Value] = []
    private var free: [Int] = []
    private let makeEmpty: () -> Value

    init(_ makeEmpty: @escaping () -> Value) { self.makeEmpty = makeEmpty }

    /// Takes a slot with an empty value.
    mutating func allocate() -> Int {
        if let slot = free.popLast() { return slot }
        values.append(makeEmpty())
        return values.count - 1
    }

    /// Gives a slot back and lets its value go.
    mutating func release(_ slot: Int) {
        values[slot] = makeEmpty()
        free.append(slot)
    }

    subscript(slot: Int) -> Value {
        _read { yield values[slot] }
        _modify { yield &values[slot] }
    }
}
