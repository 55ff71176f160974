import Stores

/// The digests by which a server knows our scripts, as its SCRIPT LOAD answered them.
///
/// One table serves every instance of a trial: a digest depends on the script's text alone.
final class ScriptDigests {
    /// By the script's number.
    var digests = [String](repeating: "", count: Script.allCases.count)

    subscript(script: Script) -> String {
        get { digests[Int(script.rawValue)] }
        set { digests[Int(script.rawValue)] = newValue }
    }
}
