import Measurement
import Stores
import Workload

/// An open transaction of a request, whose statements are recorded.
struct RecordedTransaction {
    private let transaction: any SQLTransaction
    private let instance: Instance
    private let request: Request

    /// Begins a transaction.
    init(
        on instance: Instance,
        for request: Request,
        _ level: IsolationLevel = .readCommitted
    ) async throws(StoreError) {
        self.instance = instance
        self.request = request
        let number = await instance.seams.watch?
            .before(.begin(level), of: request, on: instance.index)
        let began = instance.now
        do {
            transaction = try await instance.seams.sql.begin(level)
            instance.record(.begin, request, began, failed: false)
            instance.tell(number, .done)
        } catch {
            instance.record(.begin, request, began, failed: true)
            instance.tell(number, .failed(error))
            throw error
        }
    }

    /// Runs a statement; when it fails the transaction is rolled back before the error is thrown.
    func run(_ statement: Statement) async throws(StoreError) -> Answer {
        let number = await before(.inside(statement))
        let began = instance.now
        do {
            let answer = try await transaction.run(statement)
            let cost = instance.cost(of: statement, answer)
            instance.record(statement.kind, request, began, failed: false, cost)
            instance.tell(number, .answer(answer))
            return answer
        } catch {
            instance.record(statement.kind, request, began, failed: true)
            instance.tell(number, .failed(error))
            await rollback()
            throw error
        }
    }

    /// Commits.
    func commit() async throws(StoreError) {
        let number = await before(.commit)
        let began = instance.now
        do {
            try await transaction.commit()
            instance.record(.commit, request, began, failed: false)
            instance.tell(number, .done)
        } catch {
            instance.record(.commit, request, began, failed: true)
            instance.tell(number, .failed(error))
            throw error
        }
    }

    /// Rolls back.
    func rollback() async {
        let number = await before(.rollback)
        let began = instance.now
        await transaction.rollback()
        instance.record(.rollback, request, began, failed: false)
        instance.tell(number, .done)
    }

    /// Lets whoever watches keep a call waiting; nil where nobody watches.
    private func before(_ call: StoreCall) async -> Int? {
        await instance.seams.watch?.before(call, of: request, on: instance.index)
    }
}

extension SettingDeclaration {
    /// What a request does about a commit that was not answered.
    static let resends = SettingDeclaration(
        "resends",
        .flag,
        fallback: .flag(false),
        "Whether a request whose commit was not answered is sent again, once."
    )
}
