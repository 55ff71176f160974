/// The targets of `Package.swift` and what each may import, read from its text.
enum Manifest {
    /// The direction of the dependencies: the table of the README and of the design, once more.
    static let expected: [String: [String]] = [
        "Measurement": [],
        "Workload": ["Measurement"],
        "Stores": ["Measurement", "Workload"],
        "Simulation": ["CLinux", "Measurement", "Stores", "Workload"],
        "Patterns": ["Measurement", "Stores", "Workload"],
        "Audit": ["Measurement", "Stores", "Workload"],
        "Analysis": ["Measurement"],
        "Live": ["CHiredis", "CLibPQ", "CLinux", "Measurement", "Stores", "Workload"],
        "ScenarioFile": [
            "Analysis", "CLibYAML", "Measurement", "Patterns", "Stores", "Workload",
        ],
        "Runner": [
            "Analysis", "Audit", "Measurement", "Patterns", "ScenarioFile", "Simulation",
            "Stores", "Workload",
        ],
        "Reporting": ["Analysis", "Measurement"],
        "CommandLine": [
            "Analysis", "Live", "Measurement", "Patterns", "Reporting", "Runner",
            "ScenarioFile", "Simulation", "Stores", "Workload",
        ],
    ]

    /// Targets without a clock, I/O, environment or randomness of their own.
    static let pure = [
        "Measurement", "Workload", "Stores", "Simulation", "Patterns", "Audit", "Analysis",
    ]

    /// The targets that wrap a C library.
    static let systemLibraries = ["CHiredis", "CLibPQ", "CLibYAML", "CLinux"]

    /// The targets declared with `ours(…)`: the first text is the name, the others dependencies.
    static func targets(in manifest: String) -> [String: [String]] {
        var targets: [String: [String]] = [:]
        for call in manifest.split(separator: "\n        ours(").dropFirst() {
            var depth = 1
            let body = call.prefix { character in
                if character == "(" { depth += 1 }
                if character == ")" { depth -= 1 }
                return depth > 0
            }
            // Settings of the compiler and the linker name no targets.
            let ends = ["settings:", "linked:"].compactMap { body.firstRange(of: $0)?.lowerBound }
            let pieces = body[..<(ends.min() ?? body.endIndex)]
                .split(separator: "\"", omittingEmptySubsequences: false)
            let texts = pieces.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
            if let name = texts.first { targets[name] = texts.dropFirst().sorted() }
        }
        return targets
    }
}
