// swift-tools-version: 6.2

import PackageDescription

/// The settings every Swift target shares; each feature names its proposal.
let shared: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
    .treatAllWarnings(as: .error),  // SE-0443
]

/// The shared settings and SE-0458, for the targets that hold pointers into C libraries.
let wrapper = shared + [.strictMemorySafety()]

/// A target of ours and what it may import: the whole direction of the dependencies is here.
func ours(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    settings: [SwiftSetting] = shared,
    linked: [LinkerSetting] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        swiftSettings: settings,
        linkerSettings: linked
    )
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: shared)
}

let package = Package(
    name: "Rehearsal",
    products: [.executable(name: "rehearsal", targets: ["rehearsal"])],
    targets: [
        // MARK: - System libraries

        // hiredis needs no search path, and its pkg-config file carries a -D that SwiftPM rejects.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CLibYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),
        .systemLibrary(name: "CLinux"),

        // MARK: - Pure targets: no clock, no I/O, no environment, no Foundation

        ours("Measurement"),
        // Without optimisation Swift calls the C library for a square root, which IEEE 754 makes
        // exact.
        ours("Workload", ["Measurement"], linked: [.linkedLibrary("m")]),
        ours("Stores", ["Measurement", "Workload"]),
        ours("Simulation", ["CLinux", "Measurement", "Stores", "Workload"]),
        ours("Patterns", ["Measurement", "Stores", "Workload"]),
        ours("Audit", ["Measurement", "Stores", "Workload"]),
        ours("Analysis", ["Measurement"]),

        // MARK: - Thin safe layers over C

        ours(
            "Live",
            ["CHiredis", "CLibPQ", "CLinux", "Measurement", "Stores", "Workload"],
            settings: wrapper
        ),
        ours(
            "ScenarioFile",
            ["Analysis", "CLibYAML", "Measurement", "Patterns", "Stores", "Workload"],
            settings: wrapper
        ),

        // MARK: - Assembly

        ours(
            "Runner",
            [
                "Analysis", "Audit", "Measurement", "Patterns", "ScenarioFile", "Simulation",
                "Stores", "Workload",
            ]
        ),
        ours("Reporting", ["Analysis", "Measurement"]),
        ours(
            "CommandLine",
            [
                "Analysis", "Live", "Measurement", "Patterns", "Reporting", "Runner",
                "ScenarioFile", "Simulation", "Stores", "Workload",
            ]
        ),
        .executableTarget(
            name: "rehearsal",
            dependencies: ["CommandLine"],
            swiftSettings: shared
        ),

        // Not shipped: what Scripts/bench runs.
        .executableTarget(
            name: "rehearsal-bench",
            dependencies: [
                "Audit", "CLinux", "Live", "Measurement", "Patterns", "RedisKit", "Simulation",
                "Stores", "TrialKit", "Workload",
            ],
            swiftSettings: shared
        ),
        .target(
            name: "RedisKit",
            dependencies: ["Measurement", "Simulation", "Stores", "Workload"],
            path: "Tests/RedisKit",
            swiftSettings: shared
        ),
        .target(
            name: "TrialKit",
            dependencies: ["Measurement", "Patterns", "Stores", "Workload"],
            path: "Tests/TrialKit",
            swiftSettings: shared
        ),

        // MARK: - Tests

        tests("AnalysisTests", ["Analysis", "Measurement"]),
        tests("AuditTests", ["Audit", "Measurement", "Stores", "Workload"]),
        tests("CommandLineTests", ["CommandLine", "rehearsal"]),
        tests(
            "LiveTests",
            [
                "Analysis", "CLinux", "Live", "Measurement", "Patterns", "Runner", "ScenarioFile",
                "Simulation", "Stores", "Workload",
            ]
        ),
        tests("MeasurementTests", ["Measurement"]),
        tests(
            "PatternsTests",
            [
                "Audit", "Live", "Measurement", "Patterns", "Simulation", "Stores", "TrialKit",
                "Workload",
            ]
        ),
        tests(
            "RedisModelTests",
            ["Measurement", "RedisKit", "Simulation", "Stores", "Workload"]
        ),
        tests(
            "PostgresModelTests",
            ["Live", "Measurement", "Simulation", "Stores", "Workload"]
        ),
        tests("ReportingTests", ["Analysis", "Measurement", "Reporting"]),
        tests(
            "RunnerTests",
            [
                "Analysis", "Audit", "Measurement", "Patterns", "Runner", "ScenarioFile",
                "Simulation", "Stores", "Workload",
            ]
        ),
        tests(
            "ScenarioFileTests",
            ["Analysis", "Measurement", "Patterns", "ScenarioFile", "Stores", "Workload"]
        ),
        tests("SimulationTests", ["Measurement", "Simulation", "Stores", "TrialKit", "Workload"]),
        tests("TidyTests", []),
        tests("WorkloadTests", ["Measurement", "Workload"]),
    ],
    swiftLanguageModes: [.v6]
)
