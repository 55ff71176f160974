import Stores
import Testing

/// What one client does in one move of an interleaving.
enum Action: Sendable {
    case begin(IsolationLevel)
    /// Runs a statement in the client's open transaction, else in a transaction of its own.
    case run(Statement)
    case commit
    case rollback
}

/// One line of an interleaving: a client's move, or time passing.
enum Move: Sendable {
    /// A client acts; the next move follows when it has its answer or is known to be blocked.
    case act(Client, Action)
    /// Time passes until a blocked client goes on, which only a deadlock timer can bring about.
    case wait
}

/// The clients of an interleaving, each on a connection of its own.
enum Client: Int, Sendable, CaseIterable {
    case a, b, c

    var name: String { "ABC".map(String.init)[rawValue] }
}

/// A schedule of moves, and what comes of it.
struct Interleaving: Sendable, CustomTestStringConvertible {
    var name: String
    var moves: [Move]
    /// One line for each move: `A 1` or `A blocked`, then `, B 2` for each client that it unblocks.
    var trace: [String]

    var testDescription: String { name }

    /// Reads a schedule from lines of move and expected outcome, in order.
    init(_ name: String, _ lines: (Move, String)...) {
        self.name = name
        moves = lines.map(\.0)
        trace = lines.map(\.1)
    }

    init(name: String, moves: [Move]) {
        self.name = name
        self.moves = moves
        trace = []
    }
}

/// Words for what a client got, the same for the model and for a real server.
enum Words {
    static func text(_ answer: Answer) -> String {
        switch answer {
        case .version(let version): "v\(version)"
        case .count(let count): "\(count)"
        case .none: "none"
        }
    }

    static func text(_ error: StoreError) -> String {
        switch error {
        case .conflict(let code), .refused(_, let code): code
        case .protocolError(_, let words): String(words.prefix { $0 != " " })
        default: error.word
        }
    }

    static let done = "ok"
    static let blocked = "blocked"
}

extension Action {
    /// The same action on the rows and resources of a game.
    func moved(to game: UInt32) -> Action {
        guard case .run(let statement) = self, game > 0 else { return self }
        return .run(statement.moved(to: game))
    }
}

extension Move {
    static func begin(_ client: Client, _ level: IsolationLevel = .readCommitted) -> Move {
        .act(client, .begin(level))
    }
    static func commit(_ client: Client) -> Move { .act(client, .commit) }
    static func rollback(_ client: Client) -> Move { .act(client, .rollback) }
    static func run(_ client: Client, _ statement: Statement) -> Move {
        .act(client, .run(statement))
    }
}
