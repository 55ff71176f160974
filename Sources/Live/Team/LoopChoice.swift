/// On how many event loops a trial is played, and why.
struct LoopChoice: Equatable {
    /// The number, at least 1.
    let loops: Int
    /// The sentence for the reader.
    let sentence: String

    /// Chooses: one for each processor, yet none without an instance to live on it.
    ///
    /// - Parameters:
    ///   - instances: The application's instances.
    ///   - processors: The machine's processors.
    ///   - limit: The most that the user wants; nil is no limit.
    ///   - obstacle: Why the application cannot be divided; nil where it can.
    init(instances: Int, processors: Int, limit: Int?, obstacle: String?) {
        loops = obstacle == nil ? max(1, min(instances, limit ?? processors)) : 1
        guard loops == 1 else {
            sentence = "\(loops) event loops share \(instances) application instances"
            return
        }
        let reason =
            if let obstacle {
                obstacle
            } else if instances == 1 {
                "there is one application instance"
            } else if limit == 1 {
                "no more were asked for"
            } else {
                "there is one processor"
            }
        sentence = "one event loop: \(reason)"
    }
}
