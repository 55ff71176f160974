import Measurement
import Stores
import Testing

@testable import Live

@Suite("What stands on the wire")
struct TextTests {
    private func text(_ payload: Payload) -> String {
        var bytes: [UInt8] = []
        PayloadText.append(payload, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func value(_ text: String) -> Value {
        PayloadText.value(of: Array(text.utf8).span)
    }

    @Test("a payload is its stamp in hexadecimal and filler up to its size")
    func payload() {
        #expect(text(Payload(size: 20, stamp: 0xAB)) == "p00000000000000abxxx")
        #expect(text(Payload(size: 17, stamp: .max)) == "pffffffffffffffff")
        #expect(text(Payload(size: 16, stamp: 1)) == "xxxxxxxxxxxxxxxx")
        #expect(text(Payload(size: 0, stamp: 1)) == "")
    }

    @Test(
        "a text reads back as the integer or the payload that it is",
        arguments: [
            ("0", Value.integer(0)),
            ("-1", .integer(-1)),
            ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .payload(Payload(size: 19, stamp: 0))),
            ("-9223372036854775809", .payload(Payload(size: 20, stamp: 0))),
            ("007", .payload(Payload(size: 3, stamp: 0))),
            ("-0", .payload(Payload(size: 2, stamp: 0))),
            ("-", .payload(Payload(size: 1, stamp: 0))),
            ("", .payload(Payload(size: 0, stamp: 0))),
            ("1 ", .payload(Payload(size: 2, stamp: 0))),
            ("p00000000000000abxxx", .payload(Payload(size: 20, stamp: 0xAB))),
            ("p00000000000000AB", .payload(Payload(size: 17, stamp: 0))),
        ]
    )
    func values(text: String, expected: Value) {
        #expect(value(text) == expected)
    }

    @Test("a command is an array of bulk strings, a transaction is several")
    func commands() {
        let families = [KeyFamily(template: "k:{n}", parts: [.text("k:"), .number(slot: 0)])]
        var writer = CommandWriter(families: families, digests: ScriptDigests())
        let payload = Value.payload(Payload(size: 18, stamp: 1))
        writer.write(.set(Key(0, 12), payload, ttl: 1_500_000_000, condition: .ifAbsent))
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "*6\r\n$3\r\nSET\r\n$4\r\nk:12\r\n$18\r\np0000000000000001x\r\n"
                + "$2\r\nPX\r\n$4\r\n1500\r\n$2\r\nNX\r\n"
        )
        #expect(writer.ends == [writer.bytes.count])
        writer.write(.transaction([.ping]))
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "*1\r\n$5\r\nMULTI\r\n*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nEXEC\r\n"
        )
        #expect(writer.ends == [15, 29, 43])
    }

    @Test("a key's text leads back to the key, where it says everything")
    func keys() {
        let parts: [KeyFamily.Part] = [
            .text("a[1]:"), .number(slot: 0), .text(":"), .number(slot: 2),
        ]
        let family = KeyFamily(template: "a[1]:{x}:{y}", parts: parts)
        let key = Key(3, 7, 0, 11)
        var bytes: [UInt8] = []
        family.render(key, into: &bytes)
        #expect(family.key(String(decoding: bytes, as: UTF8.self), family: 3) == key)
        #expect(family.pattern == "a\\[1\\]:*:*")
        #expect(family.key("a[1]:7:", family: 3) == nil)
        #expect(family.key("a[1]:7:11x", family: 3) == nil)
        #expect(family.key("a[1]:4294967296:1", family: 3) == nil)
        let digest = KeyFamily(template: "d", parts: [.digest(slot: 0)])
        #expect(digest.key(String(repeating: "0", count: 40), family: 0) == nil)
        #expect(digest.pattern == String(repeating: "?", count: 40))
    }

    @Test("INFO's lines become levels, and what is missing stays zero")
    func information() {
        let text = """
            # Server\r
            redis_version:7.0.15\r
            used_memory:1048576\r
            used_memory_peak:2097152\r
            expired_keys:3\r
            evicted_keys:4\r
            used_cpu_sys_main_thread:1.000250\r
            used_cpu_user_main_thread:0.5\r
            db0:keys=12,expires=3,avg_ttl=0\r

            """
        var expected = RedisInformation()
        expected.version = "7.0.15"
        expected.usedMemory = 1_048_576
        expected.usedMemoryPeak = 2_097_152
        expected.expirations = 3
        expected.evictions = 4
        expected.busy = 1_500_250_000
        expected.keys = 12
        expected.databases = [RedisInformation.Database(number: 0, keys: 12)]
        #expect(RedisInformation(text) == expected)
        #expect(RedisInformation("") == RedisInformation())
    }

    @Test(
        "a SQLSTATE means what PostgreSQL's manual says",
        arguments: [
            ("23P01", StoreError.conflict(code: "23P01")),
            ("40001", .conflict(code: "40001")),
            ("40P01", .conflict(code: "40P01")),
            ("55P03", .conflict(code: "55P03")),
            ("53300", .refused(.postgres, code: "53300")),
            ("57P01", .unavailable(.postgres)),
            ("08006", .unavailable(.postgres)),
            ("57014", .timedOut(.postgres)),
            ("42P01", .protocolError(.postgres, "42P01 no table")),
        ]
    )
    func sqlStates(state: String, expected: StoreError) {
        #expect(PostgresError.error(state, "no table") == expected)
    }

    @Test("a failed connection's message carries its SQLSTATE")
    func connectionErrors() {
        let full = "connection to server at \"127.0.0.1\", port 5 failed: FATAL:  53300\n"
        #expect(PostgresError.connectionError(full) == .refused(.postgres, code: "53300"))
        #expect(PostgresError.connectionError("Connection refused") == .unavailable(.postgres))
    }

    @Test("a Redis server is configured as its settings say, and keeps nothing")
    func configuration() {
        let settings = RedisSettings(
            maxMemory: 1_000_000,
            policy: .volatileTTL,
            samples: 7,
            network: loopback
        )
        let address = RedisAddress(host: "127.0.0.1", port: 7_000, password: "secret")
        #expect(
            RedisServer.text(settings, at: address, folder: "folder") == """
                bind 127.0.0.1
                port 7000
                requirepass secret
                dir folder
                daemonize no
                save ""
                appendonly no
                maxmemory 1000000
                maxmemory-policy volatile-ttl
                maxmemory-samples 7
                repl-diskless-sync-delay 0

                """
        )
        let kept = [RedisPersistence.snapshots, .appendOnly].map { persistence in
            let settings = RedisSettings(persistence: persistence, network: loopback)
            return RedisServer.text(settings, at: address, folder: "folder")
        }
        #expect(kept[0].contains("save 3600 1 300 100 60 10000\nappendonly no"))
        #expect(kept[1].contains("save \"\"\nappendonly yes\nappendfsync everysec"))
    }
}
