import Stores

/// What a SQLSTATE means to an application.
enum PostgresError {
    /// The store error of a SQLSTATE (PostgreSQL manual, appendix A) and the server's words.
    static func error(_ state: String, _ message: String) -> StoreError {
        switch state {
        case "23505", "23P01", "40001", "40P01", "55P03":
            // Unique, exclusion, serialization failure, deadlock, lock not available.
            .conflict(code: state)
        case "53300", "53100", "53200", "57P03", "25006":
            // Too many connections, disk full, out of memory, starting up, read-only.
            .refused(.postgres, code: state)
        case "57014", "25P03":
            // Statement timeout, idle-in-transaction timeout.
            .timedOut(.postgres)
        case "57P01", "57P02", "57P05", "":
            // Terminated by an administrator, a crash or an idle timeout; or no answer at all.
            .unavailable(.postgres)
        case _ where state.hasPrefix("08"):
            .unavailable(.postgres)
        default:
            .protocolError(.postgres, "\(state) \(message)")
        }
    }

    /// The store error of a connection that could not be opened, from libpq's text at SQLSTATE
    /// verbosity.
    ///
    /// libpq has no other way to tell: a failed connection has no result to ask for its SQLSTATE.
    static func connectionError(_ text: String) -> StoreError {
        let words = text.split { $0 == " " || $0 == "\n" }
        for marker in words.indices where words[marker] == "FATAL:" {
            let next = words.index(after: marker)
            guard next < words.endIndex else { continue }
            return error(String(words[next].prefix(5)), text)
        }
        return .unavailable(.postgres)
    }
}
