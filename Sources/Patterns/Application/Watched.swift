import Stores
import Workload

extension CallWatch {
    /// Makes a call that may be kept waiting first, and tells what came of it.
    func around(
        _ call: StoreCall,
        _ request: Request,
        _ instance: Instance,
        _ body: () async throws(StoreError) -> StoreOutcome
    ) async throws(StoreError) -> StoreOutcome {
        let number = await before(call, of: request, on: instance.index)
        do throws(StoreError) {
            let outcome = try await body()
            after(number, outcome)
            return outcome
        } catch {
            after(number, .failed(error))
            throw error
        }
    }
}

extension Instance {
    /// Tells whoever watches what came of a call that was numbered.
    func tell(_ number: Int?, _ outcome: StoreOutcome) {
        if let number { seams.watch?.after(number, outcome) }
    }
}

extension StoreOutcome {
    /// The reply of a command.
    var reply: Reply {
        if case .reply(let reply) = self { reply } else { .none }
    }

    /// The answer of a statement.
    var answer: Answer {
        if case .answer(let answer) = self { answer } else { .none }
    }
}
