/// An array over a large index range of which few elements differ from the initial one.
///
/// Pages come into being when an element in them is first written, so untouched rows cost nothing.
struct PagedArray<Element> {
    private static var pageShift: Int { 8 }
    private static var pageSize: Int { 1 << pageShift }

    private let initial: Element
    private var pages: [ContiguousArray<Element>] = []

    init(initial: Element) { self.initial = initial }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            let page = index >> Self.pageShift
            if page >= pages.count || pages[page].isEmpty { return initial }
            return pages[page][index & (Self.pageSize - 1)]
        }
        _modify {
            let page = index >> Self.pageShift
            prepare(page)
            yield &pages[page][index & (Self.pageSize - 1)]
        }
    }

    @inline(__always)
    private mutating func prepare(_ page: Int) {
        if page < pages.count, !pages[page].isEmpty { return }
        while pages.count <= page { pages.append([]) }
        pages[page] = ContiguousArray(repeating: initial, count: Self.pageSize)
    }

    /// Visits every element that was ever written, and its neighbours of the page, in order.
    func forEachTouched(_ body: (Int, Element) -> Void) {
        for (number, page) in pages.enumerated() {
            for (offset, element) in page.enumerated() {
                body(number << Self.pageShift | offset, element)
            }
        }
    }
}
