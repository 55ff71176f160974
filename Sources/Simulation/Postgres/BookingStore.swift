import Measurement
import Stores
import Workload

/// One booking as the table holds it.
struct Booking {
    var range: DayRange
    var operation: UInt64
    /// The order of insertion, which is the order in which an index scan finds conflicts on one
    /// page.
    var serial: UInt64
    /// The backend whose open transaction inserted it; ``Backend/nobody`` once committed.
    var writer: Int
    /// The commit that made it visible.
    var commit: CommitNumber = 0

    var isCommitted: Bool { writer == Backend.nobody }
}

/// The bookings of one table, by resource and sorted by their first day.
struct BookingStore {
    /// The bookings of one resource.
    private struct Shelf {
        var bookings: [Booking] = []
        /// The longest range that was ever here, which bounds how far back an overlap can start.
        var longest: UInt32 = 0
    }

    /// Whether the exclusion constraint is on the table.
    let isExclusive: Bool
    private var shelves = PagedArray<Shelf>(initial: Shelf())
    private var nextSerial: UInt64 = 1
    /// Where the booking of each operation is: the unique index on the operation.
    private var places: [UInt64: (resource: UInt32, serial: UInt64)] = [:]

    init(isExclusive: Bool) { self.isExclusive = isExclusive }

    /// Puts an uncommitted booking into the table and answers its serial number.
    mutating func insert(
        _ range: DayRange,
        resource: UInt32,
        operation: UInt64,
        writer: Int
    ) -> UInt64 {
        let serial = nextSerial
        nextSerial += 1
        let booking = Booking(range: range, operation: operation, serial: serial, writer: writer)
        let shelf = Int(resource)
        let position = shelves[shelf].bookings.firstPosition { $0.range.start > range.start }
        shelves[shelf].bookings.insert(booking, at: position)
        shelves[shelf].longest = max(shelves[shelf].longest, range.length)
        places[operation] = (resource, serial)
        return serial
    }

    /// Makes a booking visible to every snapshot from this commit on.
    mutating func commit(_ booking: Backend.OpenBooking, as commit: CommitNumber) {
        guard let position = position(of: booking) else { return }
        shelves[Int(booking.resource)].bookings[position].writer = Backend.nobody
        shelves[Int(booking.resource)].bookings[position].commit = commit
    }

    /// Takes a booking out again.
    mutating func remove(_ booking: Backend.OpenBooking) {
        guard let position = position(of: booking) else { return }
        let removed = shelves[Int(booking.resource)].bookings.remove(at: position)
        places[removed.operation] = nil
    }

    /// The booking that an operation has made, committed or not.
    func booking(of operation: UInt64) -> Booking? {
        guard let place = places[operation] else { return nil }
        return shelves[Int(place.resource)].bookings.first { $0.serial == place.serial }
    }

    /// Visits the bookings of a resource that overlap a range, by their first day.
    ///
    /// An empty range overlaps nothing, as in Postgres; no table holds one.
    @inline(__always)
    func forEachOverlapping(_ range: DayRange, resource: UInt32, _ body: (Booking) -> Void) {
        if range.length == 0 { return }
        let shelf = shelves[Int(resource)]
        let earliest = range.start - min(range.start, shelf.longest)
        var position = shelf.bookings.firstPosition { $0.range.start >= earliest }
        while position < shelf.bookings.count {
            let booking = shelf.bookings[position]
            if booking.range.start >= range.end { break }
            if booking.range.end > range.start { body(booking) }
            position += 1
        }
    }

    /// The committed bookings, by resource and first day.
    func forEachCommitted(_ body: (UInt32, Booking) -> Void) {
        shelves.forEachTouched { resource, shelf in
            for booking in shelf.bookings where booking.isCommitted {
                body(UInt32(resource), booking)
            }
        }
    }

    private func position(of booking: Backend.OpenBooking) -> Int? {
        shelves[Int(booking.resource)].bookings.firstIndex { $0.serial == booking.serial }
    }
}

extension [Booking] {
    /// The first position at which a condition holds that, once true, stays true.
    fileprivate func firstPosition(where condition: (Booking) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
