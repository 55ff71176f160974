/// Which build this is.
enum Version {
    /// The version that results carry: equal versions give equal figures.
    static let number = "0.1.0"

    static let description = "rehearsal \(number)"
}
