/// What a step does to a key family or a table, as far as its settings tell.
///
/// A step says it of itself, so that a scenario can be looked over
/// without being played.
public struct StepUse: Sendable, Hashable {
    /// What is done.
    public enum Role: Sendable, Hashable {
        /// Reads through a cache that shows a table.
        case caches(family: UInt16, table: UInt16)
        /// Reads keys that something else writes.
        case reads(family: UInt16)
        /// Writes keys, which expire or not.
        case stores(family: UInt16, expires: Bool)
        /// Gives keys that were written without one a time to live, or takes them away in the end.
        case expires(family: UInt16)
        /// Deletes keys because what they show has changed.
        case deletes(family: UInt16)
        /// Holds a lock.
        case locks(KeyMaker)
        /// Changes a table.
        case writes(table: UInt16)
    }
    /// What is done.
    public var role: Role
    /// The setting that says it, which is the place of a finding.
    public var setting: String
    /// The item of a setting that is a list.
    public var item: Int?

    init(_ role: Role, setting: String = "key", item: Int? = nil) {
        self.role = role
        self.setting = setting
        self.item = item
    }

    /// The key family; nil where a table is changed.
    var family: UInt16? {
        switch role {
        case .caches(let family, _), .reads(let family), .stores(let family, _),
            .expires(let family), .deletes(let family):
            family
        case .locks(let key): key.family
        case .writes: nil
        }
    }
}
