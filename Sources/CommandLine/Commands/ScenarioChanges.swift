import ScenarioFile

/// What '--set' puts in place of a file's values.
enum ScenarioChanges {
    /// The changes that were asked for, each one value at one place.
    static func of(_ arguments: Arguments) throws(Failure) -> [ScenarioChange] {
        var paths: Set<String> = []
        for variation in arguments.variations(.set) {
            guard variation.values.count == 1 else {
                throw Failure(
                    .nothingRan,
                    "'--set \(variation.path)' is given \(variation.values.count) values",
                    hint: "play them one after the other with 'rehearsal sweep --vary'"
                )
            }
            guard paths.insert(variation.path).inserted else {
                throw Failure(.nothingRan, "'\(variation.path)' is set twice")
            }
        }
        return arguments.variations(.set).map { ScenarioChange($0.path, $0.values[0]) }
    }
}
