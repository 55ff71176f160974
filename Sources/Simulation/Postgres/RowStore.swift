import Stores

/// The number of a commit in commit order, from 1; what was loaded counts as commit 0.
typealias CommitNumber = UInt64

/// A row as one transaction sees or leaves it.
struct RowImage: Equatable {
    /// The version: 0 as loaded, one more for each committed change.
    var version: UInt64
    /// Whether the row is there.
    var exists: Bool
    /// The highest fencing token that a resource's row has seen.
    var fence: UInt64 = 0
}

/// What the table keeps of one row: the newest committed image and who has it locked.
struct RowState {
    var image: RowImage
    /// The commit that made the image.
    var commit: CommitNumber = 0
    /// Whether the transaction that made the image held the row `FOR UPDATE`; then Postgres takes
    /// the change for one of the key.
    var mayChangeKey = false
    /// The index of the row's lock, or ``ServerLocks/none``.
    var lock: Int32 = ServerLocks.none
}

/// The rows of one table: the loaded ones, numbered from 0, and those inserted since.
struct RowStore {
    /// A replaced image that an open snapshot may still ask for.
    private struct Replaced {
        var row: UInt32
        var image: RowImage
        /// The commit that replaced it.
        var by: CommitNumber
    }

    /// How many rows were loaded for each owner.
    let each: UInt32
    /// The number of rows that were loaded.
    let loaded: UInt32
    private var loadedStates: PagedArray<RowState>
    private var inserted: [RowState] = []
    private var replaced: [Replaced] = []

    /// The newest inserted row of each owner as an index into `inserted` plus 1; 0 is none.
    private var newestInserted = PagedArray<UInt32>(initial: 0)
    /// The next older inserted row of the same owner, in the same form.
    private var nextOlder: [UInt32] = []
    /// The owner of each inserted row plus 1; 0 is nobody.
    private var ownerOfInserted: [UInt32] = []
    /// What the rows of each owner add up to, so that a reader need not visit them.
    private var totals = PagedArray<Total>(initial: Total())
    /// The newest commit.
    private var lastCommit: CommitNumber = 0

    /// How the committed rows of an owner differ from the loaded ones.
    private struct Total {
        /// Row numbers given out to inserted rows.
        var numbers: UInt32 = 0
        /// Rows that are there, above the loaded ones.
        var rows = 0
        /// The sum of the versions of those that are there.
        var versions: UInt64 = 0
    }

    init(owners: UInt32, each: UInt32) {
        self.each = each
        let (rows, overflow) = owners.multipliedReportingOverflow(by: each)
        precondition(!overflow, "a table holds at most 2^32 rows")
        loaded = rows
        loadedStates = PagedArray(
            initial: RowState(image: RowImage(version: 0, exists: true))
        )
    }

    /// The state of a row; a row that never was is one that does not exist.
    @inline(__always)
    subscript(row: UInt32) -> RowState {
        get {
            if row < loaded { return loadedStates[Int(row)] }
            let index = Int(row - loaded)
            return index < inserted.count ? inserted[index] : Self.absent
        }
        _modify {
            if row < loaded {
                yield &loadedStates[Int(row)]
            } else {
                yield &inserted[Int(row - loaded)]
            }
        }
    }

    /// Gives out the next row number to a row that does not exist until a transaction commits it.
    mutating func append(owner: UInt32) -> UInt32 {
        let row = loaded + UInt32(inserted.count)
        inserted.append(Self.absent)
        nextOlder.append(newestInserted[Int(owner)])
        newestInserted[Int(owner)] = UInt32(inserted.count)
        ownerOfInserted.append(owner + 1)
        totals[Int(owner)].numbers += 1
        return row
    }

    /// Gives out the next row number to a row that belongs to nobody.
    mutating func append() -> UInt32 {
        let row = loaded + UInt32(inserted.count)
        inserted.append(Self.absent)
        nextOlder.append(0)
        ownerOfInserted.append(0)
        return row
    }

    /// Visits the rows of an owner, the loaded ones first.
    @inline(__always)
    func forEachRow(of owner: UInt32, _ body: (UInt32) -> Void) {
        let first = UInt64(owner) * UInt64(each)
        if first < UInt64(loaded) {
            for row in UInt32(first)..<(UInt32(first) + each) { body(row) }
        }
        var link = newestInserted[Int(owner)]
        while link > 0 {
            body(loaded + link - 1)
            link = nextOlder[Int(link - 1)]
        }
    }

    /// How many row numbers belong to an owner.
    @inline(__always)
    func rowCount(of owner: UInt32) -> Int {
        loadedRows(of: owner) + Int(totals[Int(owner)].numbers)
    }

    /// The rows of an owner that are there and the sum of their versions, to a reader who sees
    /// every commit up to a snapshot and has changed nothing; nil where that is not the newest
    /// state.
    @inline(__always)
    func total(of owner: UInt32, at snapshot: CommitNumber?) -> (rows: Int, versions: UInt64)? {
        if let snapshot, snapshot < lastCommit { return nil }
        let total = totals[Int(owner)]
        return (loadedRows(of: owner) + total.rows, total.versions)
    }

    @inline(__always)
    private func loadedRows(of owner: UInt32) -> Int {
        UInt64(owner) * UInt64(each) < UInt64(loaded) ? Int(each) : 0
    }

    /// The owner of a row; nil where it belongs to nobody.
    private func owner(of row: UInt32) -> Int? {
        if row < loaded { return Int(row / each) }
        let owner = ownerOfInserted[Int(row - loaded)]
        return owner > 0 ? Int(owner) - 1 : nil
    }

    /// Makes an image the committed one.
    ///
    /// With `keepOld` the image that it replaces is kept for the snapshots that are open.
    mutating func commit(
        _ image: RowImage,
        of row: UInt32,
        as commit: CommitNumber,
        mayChangeKey: Bool,
        keepOld: Bool
    ) {
        if keepOld {
            replaced.append(Replaced(row: row, image: self[row].image, by: commit))
        } else if !replaced.isEmpty {
            replaced.removeAll(keepingCapacity: true)
        }
        if let owner = owner(of: row) {
            let old = self[row].image
            if old.exists {
                totals[owner].rows -= 1
                totals[owner].versions &-= old.version
            }
            if image.exists {
                totals[owner].rows += 1
                totals[owner].versions &+= image.version
            }
        }
        lastCommit = max(lastCommit, commit)
        self[row].image = image
        self[row].commit = commit
        self[row].mayChangeKey = mayChangeKey
    }

    /// The committed image of a row as of a snapshot.
    func image(of row: UInt32, at snapshot: CommitNumber) -> RowImage {
        let state = self[row]
        if state.commit <= snapshot { return state.image }
        // The oldest image that was replaced after the snapshot is the one the snapshot saw.
        for old in replaced where old.row == row && old.by > snapshot { return old.image }
        return state.image
    }

    private static var absent: RowState { RowState(image: RowImage(version: 0, exists: false)) }
}
