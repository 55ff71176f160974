import Measurement

/// Finds the attempt that made each stored booking, and what is left over.
struct AttemptMatching {
    /// The attempts that may have booked, by operation.
    private let candidates: [BookingAttempt]
    private var used: [Bool]

    /// Prepares the attempts of one resource.
    init(_ attempts: [BookingAttempt]) {
        candidates =
            attempts
            .filter { $0.result == .booked || $0.result == .unknown }
            .sorted { $0.operation < $1.operation }
        used = [Bool](repeating: false, count: candidates.count)
    }

    /// The attempt of the booking's operation and range, which then is used up; nil without one.
    mutating func take(for booking: StoredBooking) -> BookingAttempt? {
        var index = firstIndex(of: booking.operation)
        while index < candidates.count, candidates[index].operation == booking.operation {
            let candidate = candidates[index]
            if !used[index], candidate.start == booking.start, candidate.end == booking.end {
                used[index] = true
                return candidate
            }
            index += 1
        }
        return nil
    }

    /// Acknowledged attempts that no booking has taken.
    var lost: UInt64 {
        UInt64(candidates.indices.count { candidates[$0].result == .booked && !used[$0] })
    }

    private func firstIndex(of operation: UInt64) -> Int {
        var low = 0
        var high = candidates.count
        while low < high {
            let middle = (low + high) / 2
            if candidates[middle].operation < operation { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
