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
    /// Whether it is more than a hold; ``confirmer`` may still take that back.
    var isConfirmed = true
    /// The backend whose open transaction confirms it.
    var confirmer = Backend.nobody
    /// The index of its row's lock, or ``ServerLocks/none``.
    var lock: Int32 = ServerLocks.none

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
    /// Whether the constraint covers bookings that are not confirmed.
    let constrainsPending: Bool
    /// Whether bookings of no day are refused.
    let refusesEmptyRanges: Bool
    private var shelves = PagedArray<Shelf>(initial: Shelf())
    private var nextSerial: UInt64 = 1
    /// Where the booking of each operation is: the unique index on the operation.
    private var places: [UInt64: (resource: UInt32, serial: UInt64)] = [:]

    init(_ table: Table, isExclusive: Bool) {
        self.isExclusive = isExclusive
        constrainsPending = table.constrainsPending
        refusesEmptyRanges = table.refusesEmptyRanges
    }

    /// How many bookings there are, uncommitted ones included.
    var count: Int { places.count }

    /// Puts an uncommitted booking into the table and answers its serial number.
    mutating func insert(
        _ range: DayRange,
        resource: UInt32,
        operation: UInt64,
        writer: Int,
        isConfirmed: Bool
    ) -> UInt64 {
        let serial = nextSerial
        nextSerial += 1
        var booking = Booking(range: range, operation: operation, serial: serial, writer: writer)
        booking.isConfirmed = isConfirmed
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

    /// Whether the constraint counts a booking; one that is being confirmed counts.
    func isConstrained(_ booking: Booking) -> Bool { constrainsPending || booking.isConfirmed }

    /// The booking at a place.
    func booking(at place: Backend.OpenBooking) -> Booking? {
        position(of: place).map { shelves[Int(place.resource)].bookings[$0] }
    }

    /// The index of the lock of a booking's row; nil where the booking is gone.
    func lock(of place: Backend.OpenBooking) -> Int32? { booking(at: place)?.lock }

    /// Sets the index of the lock of a booking's row.
    mutating func setLock(_ lock: Int32, of place: Backend.OpenBooking) {
        guard let position = position(of: place) else { return }
        shelves[Int(place.resource)].bookings[position].lock = lock
    }

    /// Confirms a pending booking on behalf of an open transaction.
    mutating func confirm(_ place: Backend.OpenBooking, by backend: Int) {
        guard let position = position(of: place) else { return }
        shelves[Int(place.resource)].bookings[position].isConfirmed = true
        shelves[Int(place.resource)].bookings[position].confirmer = backend
    }

    /// Ends the transaction that confirms a booking.
    mutating func endConfirmation(of place: Backend.OpenBooking, commits: Bool) {
        guard let position = position(of: place) else { return }
        shelves[Int(place.resource)].bookings[position].isConfirmed = commits
        shelves[Int(place.resource)].bookings[position].confirmer = Backend.nobody
    }

    /// Where the booking of an operation is, committed or not.
    func place(of operation: UInt64, in table: Int) -> Backend.OpenBooking? {
        places[operation].map { .init(table: table, resource: $0.resource, serial: $0.serial) }
    }

    /// The booking that an operation has made, committed or not.
    func booking(of operation: UInt64) -> Booking? {
        guard let place = places[operation] else { return nil }
        return shelves[Int(place.resource)].bookings.first { $0.serial == place.serial }
    }

    /// Visits the bookings of a resource that overlap a range, by their first day.
    ///
    /// An empty range overlaps nothing, as in Postgres.
    @inline(__always)
    func forEachOverlapping(_ range: DayRange, resource: UInt32, _ body: (Booking) -> Void) {
        if range.length == 0 { return }
        let shelf = shelves[Int(resource)]
        let earliest = range.start - min(range.start, shelf.longest)
        var position = shelf.bookings.firstPosition { $0.range.start >= earliest }
        while position < shelf.bookings.count {
            let booking = shelf.bookings[position]
            if booking.range.start >= range.end { break }
            if booking.range.end > range.start, booking.range.length > 0 { body(booking) }
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
