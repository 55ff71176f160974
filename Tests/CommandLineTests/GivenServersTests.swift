import Testing

/// What the command line says about servers of the user's own.
@Suite("Servers of one's own on the command line")
struct GivenServersTests {
    private func run(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> (status: Int32, errors: String, output: String) {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let outcome = try Binary.run(
            ["run", "small.yaml", "-q"] + arguments,
            in: folder.url,
            environment: environment
        )
        #expect(try folder.names() == ["small.yaml"])
        return (outcome.status, outcome.errors, outcome.output)
    }

    @Test("a URL that cannot be read is an error, and no part of it is repeated")
    func wrongURL() throws {
        let outcome = try run(["--engine", "live", "--redis-url", "redis://:secret@host:port"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors == """
                error: the Redis URL does not read redis://USER:PASSWORD@HOST:PORT/DATABASE
                hint: user, password, port and database may be left out; write '@', '/' and ':' \
                inside a password as %40, %2F and %3A

                """
        )
        #expect(outcome.output.isEmpty)
        let variable = ["REHEARSAL_POSTGRES_URL": "postgres://u:secret@h:port/d"]
        let other = try run(["--engine", "live"], environment: variable)
        #expect(other.status == 2)
        #expect(!other.errors.contains("secret"))
    }

    @Test("TLS to Redis leads to the recipe")
    func redisTLS() throws {
        let outcome = try run(["--engine", "live", "--redis-url", "rediss://:secret@host:6380"])
        #expect(outcome.status == 2)
        #expect(
            outcome.errors == """
                error: the installed hiredis cannot speak TLS, so 'rediss://' cannot be used
                hint: put stunnel in front of it: README.md, 'A Redis behind TLS', has the recipe

                """
        )
    }

    @Test("a server that is not there could not be used")
    func unreachable() throws {
        // Port 1 belongs to nobody.
        let outcome = try run(["--engine", "live", "--redis-url", "redis://:secret@127.0.0.1:1"])
        #expect(outcome.status == 3)
        #expect(
            outcome.errors == """
                error: cannot connect to Redis at 127.0.0.1:1: Connection refused
                hint: check host and port, and that the server runs

                """
        )
    }

    @Test("options about servers need the live engine, and a server")
    func needless() throws {
        let model = try run(["--max-commands", "5"])
        #expect(model.status == 2)
        #expect(
            model.errors == """
                error: '--max-commands' is about real servers, and the model plays without any
                hint: add --engine live, or leave '--max-commands' out

                """
        )
        let live = try run(["--engine", "live", "--allow-nonempty"])
        #expect(live.status == 2)
        #expect(
            live.errors == """
                error: '--allow-nonempty' says something about named servers, and none is named
                hint: name one with --redis-url or --postgres-url, or leave '--allow-nonempty' out

                """
        )
    }
}
