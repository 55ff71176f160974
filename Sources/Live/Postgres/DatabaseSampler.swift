import Measurement
import Stores

/// Reads Postgres' own counts on a connection of its own, past every proxy.
///
/// On a throwaway server it connects to another database, so that its looks are not counted.
final class DatabaseSampler {
    private let makeConnection: () -> PostgresConnection
    private let query: String
    private var connection: PostgresConnection?
    private var atStart: DatabaseCounts?
    private var newest: DatabaseCounts?

    init(of database: String, makeConnection: @escaping () -> PostgresConnection) {
        self.makeConnection = makeConnection
        query = DatabaseCounts.query(database)
    }

    /// Takes a sample; the first one is what the others are counted from.
    func sample() async throws(StoreError) {
        let connection = connection ?? makeConnection()
        self.connection = connection
        do throws(StoreError) {
            try await connection.opened()
            newest = DatabaseCounts(try await connection.rows(of: query)) ?? newest
            if atStart == nil { atStart = newest }
        } catch {
            close()
            throw error
        }
    }

    /// What was counted since the first sample; nil before it.
    var gauges: DatabaseGauges? {
        guard let atStart, let newest else { return nil }
        return newest.since(atStart).gauges
    }

    /// Ends the connection; the next sample opens another.
    func close() {
        connection?.close()
        connection = nil
    }
}
