import Glibc

/// The programs that throwaway servers need, and the Debian packages that bring them.
enum Program: String {
    case redisServer = "redis-server"
    case postgres
    case initializeDatabase = "initdb"
    case setPrivileges = "setpriv"

    private var package: String {
        switch self {
        case .redisServer: "redis-server"
        case .postgres, .initializeDatabase: "postgresql"
        case .setPrivileges: "util-linux"
        }
    }

    /// Where Debian puts the server programs of each major version, which are on nobody's path.
    private static let debianPostgres = "/usr/lib/postgresql"

    /// The program's path.
    func path() throws(ServerProblem) -> String {
        let folders = environment("PATH").map { $0.split(separator: ":").map(String.init) } ?? []
        let isOfPostgres = self == .postgres || self == .initializeDatabase
        return try path(in: folders + (isOfPostgres ? Self.postgresFolders() : []))
    }

    /// The program's path in the first of some folders that has it.
    func path(in folders: [String]) throws(ServerProblem) -> String {
        for folder in folders {
            let path = "\(folder)/\(rawValue)"
            if unsafe access(path, X_OK) == 0 { return path }
        }
        throw ServerProblem(
            "cannot find the program '\(rawValue)'",
            hint: hint
        )
    }

    /// Whether a library that the program can load lies where its installation keeps them.
    func hasLibrary(_ name: String) throws(ServerProblem) -> Bool {
        let path = try path()
        let real = unsafe realpath(path, nil)
        defer { unsafe free(real) }
        let program = unsafe real.map { unsafe String(cString: $0) } ?? path
        let folders = program.split(separator: "/").dropLast(2).joined(separator: "/")
        return ["lib", "lib/postgresql"].contains { folder in
            unsafe access("/\(folders)/\(folder)/\(name).so", R_OK) == 0
        }
    }

    /// What brings the program; Debian's redis-server package starts a service as well, so the
    /// script, which starts none, comes first.
    private var hint: String {
        let script = "in the project's folder: Scripts/packages tests"
        let path = " && export PATH=\"$PWD/.build/servers:$PATH\""
        return "\(script)\(self == .redisServer ? path : ""); elsewhere: apt-get install \(package)"
    }

    /// The folders of all installed major versions, the newest first.
    private static func postgresFolders() -> [String] {
        FileTree.names(in: debianPostgres)
            .compactMap { name in Int(name).map { ($0, "\(debianPostgres)/\(name)/bin") } }
            .sorted { $0.0 > $1.0 }
            .map(\.1)
    }
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
