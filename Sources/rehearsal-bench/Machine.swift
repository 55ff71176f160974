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
