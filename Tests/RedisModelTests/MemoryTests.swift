import RedisKit
import Testing

/// Growth of used memory over an empty server, on the model and on Debian's real one.
@Suite(.enabled(if: RedisServer.isInstalled, "redis-server is not installed"))
struct MemoryTests {
    @Test(arguments: Filling.all)
    func growthIsTheServers(filling: Filling) throws {
        let growth = try MemoryRun().growth(of: [filling], keys: filling.testKeys)
        #expect(abs(growth.error) <= filling.tolerance, "\(growth)")
    }

    @Test func aMixedKeyspaceIsTheServers() throws {
        let fillings = Filling.all.filter { $0.testKeys == Filling.keys }
        let growth = try MemoryRun().growth(of: fillings, keys: 1_000)
        #expect(abs(growth.error) <= 0.002, "\(growth)")
    }
}
