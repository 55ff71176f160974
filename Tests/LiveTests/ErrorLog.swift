import Stores
import Synchronization

/// The errors that requests met, in their order.
final class ErrorLog: Sendable {
    private let errors = Mutex<[StoreError]>([])

    func add(_ error: StoreError) { errors.withLock { $0.append(error) } }

    var all: [StoreError] { errors.withLock { $0 } }
}
