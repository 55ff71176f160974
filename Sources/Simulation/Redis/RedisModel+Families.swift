import Measurement
import Stores

extension RedisModel {
    /// The bytes of keys, values and their entries in both dictionaries, without the dictionaries'
    /// tables, the clients and the server itself.
    public var dataBytes: Int { memory.data }

    /// What the keys of each family hold, in the order of the families; the bytes add up to
    /// ``dataBytes``.
    func memoryByFamily() -> [FamilyMemory] {
        var found = families.map { FamilyMemory(name: $0.template) }
        main.forEach(table) { index in
            let entry = table.entries[index]
            let place = Int(entry.family)
            var bytes = keyBytes(index) + valueBytes(index)
            if entry.isVolatile { bytes += memory.entry }
            found[place].keys += 1
            found[place].bytes += UInt64(bytes)
            if !entry.isVolatile { found[place].keysWithoutTimeToLive += 1 }
        }
        return found
    }
}
