import Measurement

/// The world outside that pays people: what it has been asked for, under which keys.
///
/// It is simulated on both engines and stands outside of the application under test, which only
/// asks it.
struct PayoutProvider {
    /// The keys under which something was paid.
    private var keys: Set<UInt64> = []

    /// Pays, unless something was paid under the key before.
    ///
    /// - Parameter key: Nil where the request has none, or the provider ignores it.
    /// - Returns: Whether money went out.
    mutating func pay(under key: UInt64?) -> Bool {
        guard let key else { return true }
        return keys.insert(key).inserted
    }
}
