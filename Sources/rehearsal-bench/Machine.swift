import CLinux
import Foundation

/// What a benchmark reads off the machine that it runs on.
enum Machine {
    /// The processor time of this process so far, in nanoseconds.
    static func processorTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The processor time of this process and of its children that have ended, in seconds.
    static func familyTime() -> Double {
        [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue].reduce(0) {
            sum,
            who in
            var usage = rusage()
            getrusage(__rusage_who_t(who), &usage)
            return sum + Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        }
    }

    /// The processor time of everything on the machine, in seconds, from `/proc/stat` (proc(5)).
    static func busyTime() -> Double {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .ascii),
            let line = text.split(separator: "\n").first
        else { return 0 }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Double($0) }
        guard ticks.count > 7 else { return 0 }
        // User, nice and system time, interrupts, and what the hypervisor took away.
        let busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]
        return busy / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The cores that it has.
    static let cores = ProcessInfo.processInfo.processorCount

    /// Has this process and others run on some cores, and what they start from now on.
    static func place(_ processes: [Int32], on cores: String) throws {
        for process in [getpid()] + processes {
            _ = try Peers.run("taskset", ["-a", "-c", "-p", cores, "\(process)"])
        }
    }

    /// Asks for large pages: a table of a million keys is walked at random, and with pages of 4 KiB
    /// each step misses the processor's table of pages too.
    static func adviseLargePages(_ memory: UnsafeMutableRawBufferPointer) {
        guard let start = memory.baseAddress else { return }
        let page = sysconf(Int32(_SC_PAGESIZE))
        let skipped = (page - Int(bitPattern: start) % page) % page
        madvise(start + skipped, memory.count - skipped, MADV_HUGEPAGE)
    }

    /// The resident memory of this process, in bytes.
    static func residentMemory() -> Int64 {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .ascii) else {
            return 0
        }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
