/// Which build this is.
enum Version {
    static let description = "rehearsal 0.1.0"
}
