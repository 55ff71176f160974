import Testing

@testable import Live

@Suite("What a connection pool does next")
struct PoolStateTests {
    private func isPlace<T, C>(_ grant: PoolState<C, T>.Grant?) -> Bool {
        if case .place = grant { return true }
        return false
    }

    @Test("places are given out up to the limit, then callers wait")
    func limit() {
        var pool = PoolState<String, Int>(limit: 2)
        #expect(isPlace(pool.take()))
        #expect(isPlace(pool.take()))
        #expect(pool.take() == nil)
        #expect(pool.inUse == 2)
        pool.wait(1)
        pool.wait(2)
        #expect(pool.waiting == 2)
    }

    @Test("a connection that comes back goes to whoever waits longest, or is idle")
    func giveBack() {
        var pool = PoolState<String, Int>(limit: 1)
        _ = pool.take()
        pool.wait(1)
        pool.wait(2)
        #expect(pool.giveBack("a")?.ticket == 1)
        #expect(pool.inUse == 1)
        #expect(pool.giveBack("a")?.ticket == 2)
        #expect(pool.giveBack("a") == nil)
        #expect(pool.inUse == 0)
        guard case .connection("a") = pool.take() else {
            Issue.record("the idle connection was not used again")
            return
        }
        #expect(pool.open == 1)
    }

    @Test("the place of a broken connection goes to whoever waits longest")
    func giveBackPlace() {
        var pool = PoolState<String, Int>(limit: 1)
        _ = pool.take()
        pool.wait(7)
        let next = pool.giveBackPlace()
        #expect(next?.ticket == 7)
        #expect(isPlace(next?.grant))
        #expect(pool.open == 1)
        #expect(pool.giveBackPlace() == nil)
        #expect(pool.open == 0)
    }

    @Test("a thousand callers are served in their order")
    func order() {
        var pool = PoolState<Int, Int>(limit: 1)
        _ = pool.take()
        for number in 0..<1_000 { pool.wait(number) }
        var served: [Int] = []
        while let next = pool.giveBack(0) { served.append(next.ticket) }
        #expect(served == Array(0..<1_000))
        #expect(pool.waiting == 0)
    }

    @Test("an emptied pool hands out its idle connections and its callers")
    func removeAll() {
        var pool = PoolState<String, Int>(limit: 3)
        for _ in 0..<3 { _ = pool.take() }
        pool.wait(1)
        pool.wait(2)
        _ = pool.giveBack("a")
        let (idle, waiting) = pool.removeAll()
        #expect(idle == [])
        #expect(waiting == [2])
        #expect(pool.waiting == 0)
    }
}

@Suite("Timers")
struct TimerHeapTests {
    @Test("timers come in the order of their instants, equal ones in the order they were set")
    func order() {
        var heap = TimerHeap<Int>()
        // Every instant from 0 to 96 but in an order far from sorted, each four times.
        for number in 0..<388 { heap.insert(number, at: Int64(number * 31 % 97)) }
        var last: (at: Int64, number: Int) = (-1, -1)
        for _ in 0..<388 {
            guard let at = heap.first, let number = heap.popDue(at: at) else { break }
            #expect(at == Int64(number * 31 % 97))
            #expect((last.at, last.number) < (at, number))
            last = (at, number)
        }
        #expect(heap.first == nil)
        #expect(last.at == 96)
    }

    @Test("a timer is not due before its instant")
    func due() {
        var heap = TimerHeap<String>()
        heap.insert("a", at: 10)
        #expect(heap.popDue(at: 9) == nil)
        #expect(heap.popDue(at: 10) == "a")
        #expect(heap.popDue(at: .max) == nil)
    }
}
