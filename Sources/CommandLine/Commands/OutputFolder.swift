/// Finds the folder that a run goes to where nobody named one.
enum OutputFolder {
    /// The most runs of one scenario in one folder, after which somebody should tidy up.
    private static let limit = 9_999

    /// Makes the next folder of a scenario, such as `Results/quick/run-0001`, and answers with it.
    ///
    /// What goes into it, a run or a sweep, is the kind. Of two that begin at once only one can
    /// make a folder; the other takes the next number.
    static func claim(
        for scenario: String,
        kind: String = "run",
        in world: World
    ) throws(Failure) -> String {
        let parent = "Results/\(scenario)"
        let taken: [String]
        do throws(WorldError) {
            taken = try world.namesInFolder(parent) ?? []
        } catch {
            throw Failure(.nothingRan, "cannot use '\(parent)' for results: \(error.cause)")
        }
        // A run that was cut short keeps its number, with a word behind it.
        let numbers = Set(taken.compactMap { number(of: $0, kind) })
        for number in 1...limit where !numbers.contains(number) {
            let digits = String(number)
            let padding = String(repeating: "0", count: 4 - digits.count)
            let path = "\(parent)/\(kind)-\(padding)\(digits)"
            do throws(WorldError) {
                if try world.createFolder(path) { return path }
            } catch {
                throw Failure(.nothingRan, "cannot make the folder '\(path)': \(error.cause)")
            }
        }
        throw Failure(
            .nothingRan,
            "'\(parent)' holds \(limit) \(kind)s",
            hint: "remove some, or name another folder with --output DIR"
        )
    }

    /// The number in a name such as `run-0012` or `run-0012-partial`.
    private static func number(of name: String, _ kind: String) -> Int? {
        let parts = name.split(separator: "-", maxSplits: 2)
        return parts.count > 1 && parts[0] == kind ? Int(parts[1]) : nil
    }
}
