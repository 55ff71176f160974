import CLinux
import Glibc

/// The unprivileged user that servers run as when the tool itself runs as root.
///
/// Postgres refuses to run as root, and no throwaway server needs to.
struct ServerUser: Sendable, Equatable {
    let userID: uid_t
    let groupID: gid_t

    /// The user to switch to; nil where the tool is unprivileged already.
    static func current() throws(ServerProblem) -> ServerUser? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            guard let entry = unsafe getpwnam(name) else { continue }
            return unsafe ServerUser(userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid)
        }
        throw ServerProblem(
            "servers do not run as root, and there is no user 'postgres' or 'nobody'"
        )
    }
}
