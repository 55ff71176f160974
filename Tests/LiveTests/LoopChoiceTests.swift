import Patterns
import Testing

@testable import Live

@Suite("The number of event loops")
struct LoopChoiceTests {
    @Test(
        "one for each processor, none without an instance, and no more than were asked for",
        arguments: [
            (instances: 4, processors: 2, limit: nil, loops: 2),
            (instances: 4, processors: 8, limit: nil, loops: 4),
            (instances: 4, processors: 2, limit: 3, loops: 3),
            (instances: 4, processors: 8, limit: 1, loops: 1),
            (instances: 1, processors: 8, limit: nil, loops: 1),
            (instances: 4, processors: 1, limit: nil, loops: 1),
        ] as [(instances: Int, processors: Int, limit: Int?, loops: Int)]
    )
    func number(_ row: (instances: Int, processors: Int, limit: Int?, loops: Int)) {
        let choice = LoopChoice(
            instances: row.instances,
            processors: row.processors,
            limit: row.limit,
            obstacle: nil
        )
        #expect(choice.loops == row.loops)
    }

    @Test("what cannot be divided stays on one, and the sentence says why")
    func sentences() {
        func sentence(
            _ instances: Int,
            _ processors: Int,
            _ limit: Int?,
            _ obstacle: String?
        )
            -> String
        {
            LoopChoice(
                instances: instances,
                processors: processors,
                limit: limit,
                obstacle: obstacle
            ).sentence
        }
        #expect(sentence(5, 2, nil, nil) == "2 event loops share 5 application instances")
        #expect(sentence(5, 2, nil, "it is whole") == "one event loop: it is whole")
        #expect(sentence(1, 2, nil, nil) == "one event loop: there is one application instance")
        #expect(sentence(5, 1, nil, nil) == "one event loop: there is one processor")
        #expect(sentence(5, 2, 1, nil) == "one event loop: no more were asked for")
    }

    @Test("instances are divided where a request's number alone finds them")
    func reasons() {
        func reason(_ change: (inout InstanceSettings) -> Void, closed: Bool = false) -> String? {
            var settings = ApplicationSettings()
            change(&settings.instances)
            return settings.reasonForOneThread(isClosedLoop: closed)
        }
        #expect(reason { _ in } == nil)
        #expect(reason { $0.poolIdleTimeout = 1 } == nil)
        #expect(reason({ _ in }, closed: true)?.contains("users") == true)
        #expect(reason { $0.routing = .random }?.contains("'random'") == true)
        #expect(reason { $0.routing = .reuse }?.contains("'reuse'") == true)
        #expect(reason { $0.lifetime = 1 }?.contains("start and end") == true)
        #expect(reason { $0.idleTimeout = 1 }?.contains("start and end") == true)
        #expect(reason { $0.concurrency = 1 }?.contains("concurrency") == true)
    }
}
