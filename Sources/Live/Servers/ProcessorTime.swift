import CLinux
import Glibc
import Measurement

/// Processor time of a server and of the processes that it started, from `/proc` (proc(5)).
enum ProcessorTime {
    /// What the process and its children have used, ended children that it waited for included.
    ///
    /// Of ended children the kernel tells ticks, a hundredth of a second as a rule, and of the
    /// others nanoseconds, where it keeps statistics of its scheduler.
    static func ofFamily(_ processID: pid_t) -> Nanoseconds {
        let tick = Nanoseconds.second / Nanoseconds(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let all = ticks(of: "\(processID)", withEnded: true)
        let running = ticks(of: "\(processID)", withEnded: false)
        return family(of: processID).reduce((all - running) * tick) {
            $0 + (scheduled("\($1)") ?? ticks(of: "\($1)", withEnded: false) * tick)
        }
    }

    /// The process and its children.
    static func family(of processID: pid_t) -> [pid_t] {
        let list = FileTree.read("/proc/\(processID)/task/\(processID)/children")
        let children = String(decoding: list, as: UTF8.self).split(separator: " ")
        return [processID] + children.compactMap { pid_t($0) }
    }

    /// What this process has used, all its threads together.
    static var own: Nanoseconds {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Nanoseconds(time.tv_sec) * .second + Nanoseconds(time.tv_nsec)
    }

    /// What the scheduler has given a process, the first number of its `schedstat`; nil where the
    /// kernel does not keep it.
    private static func scheduled(_ processID: String) -> Nanoseconds? {
        let text = String(decoding: FileTree.read("/proc/\(processID)/schedstat"), as: UTF8.self)
        return text.split(separator: " ").first.flatMap { Nanoseconds($0) }
    }

    private static func ticks(of processID: String, withEnded: Bool) -> Nanoseconds {
        let text = String(decoding: FileTree.read("/proc/\(processID)/stat"), as: UTF8.self)
        return ticks(inStat: text, withEnded: withEnded)
    }

    /// The user and system ticks of a line of `/proc/<pid>/stat`, with those of children that have
    /// ended.
    static func ticks(inStat text: String, withEnded: Bool) -> Nanoseconds {
        // The second field is the program's name in brackets, which may hold blanks and brackets
        // itself.
        guard let bracket = text.lastIndex(of: ")") else { return 0 }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        // Fields 14 to 17 of the manual's numbering, of which two stand before the bracket's end.
        let wanted = withEnded ? 11..<15 : 11..<13
        guard fields.count >= wanted.upperBound else { return 0 }
        return fields[wanted].compactMap { Nanoseconds($0) }.reduce(0, +)
    }
}
