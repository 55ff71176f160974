import Live

/// The options that name servers for a live run.
extension Flag {
    static let redisURL = Flag(
        name: "redis-url",
        placeholder: "URL",
        kind: .name,
        fallback: "a throwaway redis-server; REHEARSAL_REDIS_URL, where it is set",
        section: .servers,
        summary: "Play against this Redis, not a throwaway one",
        discussion: """
            redis://USER:PASSWORD@HOST:PORT/DATABASE. It must be empty, or --allow-nonempty be \
            given. Only keys of a prefix made for the run are written, and they are removed after \
            it; nothing is flushed. Other users of the machine see the options of a running \
            program, so a password is better kept in REHEARSAL_REDIS_URL.
            """
    )
    static let postgresURL = Flag(
        name: "postgres-url",
        placeholder: "URL",
        kind: .name,
        fallback: "a throwaway postgres; REHEARSAL_POSTGRES_URL, where it is set",
        section: .servers,
        summary: "Play against this Postgres, not a throwaway one",
        discussion: """
            postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full, as libpq reads it. \
            It must be empty, or --allow-nonempty be given. Everything is done in a schema made \
            for the run, which is dropped after it. A password is better kept in \
            REHEARSAL_POSTGRES_URL.
            """
    )
    static let allowNonEmpty = Flag(
        name: "allow-nonempty",
        kind: .toggle,
        section: .servers,
        summary: "Play against named servers although they hold data",
        discussion: """
            What is there is neither changed nor removed by a command of ours. Yet it feels the \
            load, and a Redis that evicts at its memory limit evicts what is there too.
            """
    )
    static let maxCommands = Flag(
        name: "max-commands",
        placeholder: "N",
        kind: .count(1...1_000_000_000_000),
        fallback: "\(GivenServers.defaultCommands)",
        section: .servers,
        summary: "Send them at most so many commands, all told",
        discussion: """
            Commands of Redis and statements of Postgres. The model counts them first, and \
            nothing is played where it expects more. A run that reaches the limit all the same is \
            stopped.
            """
    )
    static let maxBytes = Flag(
        name: "max-bytes",
        placeholder: "N",
        kind: .count(1...1_000_000_000_000_000),
        fallback: "\(GivenServers.defaultBytes)",
        section: .servers,
        summary: "Exchange at most so many bytes with them",
        discussion:
            "Bytes of commands, statements and their answers, estimated and limited as above."
    )

    /// All of them.
    static let givenServers = [redisURL, postgresURL, allowNonEmpty, maxCommands, maxBytes]
}
