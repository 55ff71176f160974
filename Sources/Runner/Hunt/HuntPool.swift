import ScenarioFile
import Workload

/// The requests of a scenario's stream that a hunt chooses from, the same for every setup.
struct HuntPool: Sendable {
    /// How many they are at most.
    private static let size = 20_000

    let requests: [Request]
    /// By population and member: the requests about it, by their place.
    let groups: [[UInt32: [Int]]]

    init(_ scenario: Scenario, seed: UInt64) {
        var source = scenario.requests(for: scenario.window, seed: seed)
        var requests: [Request] = []
        while requests.count < Self.size, let request = source.next() { requests.append(request) }
        self.requests = requests
        groups = scenario.populations.indices.map { population in
            var group: [UInt32: [Int]] = [:]
            for (index, request) in requests.enumerated() {
                group[request.entities[population], default: []].append(index)
            }
            return group
        }
    }
}
