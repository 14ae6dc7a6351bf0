import Dispatch
import Reactor
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeadlinesTests {
    private let calls = AsyncStream.makeStream(of: Int.self)

    private func deadlines() -> Deadlines { Deadlines(queue: DispatchQueue(label: "test.deadlines")) }

    private func call(_ number: Int) -> @Sendable () -> Void {
        { self.calls.continuation.yield(number) }
    }

    @Test func callsInTheOrderOfTimesAndNeverEarly() async {
        let deadlines = self.deadlines()
        let start = ContinuousClock.now
        _ = deadlines.after(.milliseconds(300), self.call(300))
        _ = deadlines.after(.milliseconds(100), self.call(100))
        _ = deadlines.after(.milliseconds(200), self.call(200))
        var calls = self.calls.stream.makeAsyncIterator()
        for expected in [100, 200, 300] {
            #expect(await calls.next() == expected)
            #expect(start.duration(to: .now) >= .milliseconds(expected))
        }
    }

    @Test func doesNotCallWhatIsCancelled() async {
        let deadlines = self.deadlines()
        let first = deadlines.after(.milliseconds(50), self.call(1))
        let second = deadlines.after(.milliseconds(50), self.call(2))
        _ = deadlines.after(.milliseconds(100), self.call(3))
        first.cancel()
        second.cancel()
        var calls = self.calls.stream.makeAsyncIterator()
        #expect(await calls.next() == 3)
    }

    @Test func callsAgainAfterAllWasQuiet() async {
        let deadlines = self.deadlines()
        var calls = self.calls.stream.makeAsyncIterator()
        for number in 1...3 {
            deadlines.after(.milliseconds(1), self.call(-number)).cancel()
            _ = deadlines.after(.milliseconds(10), self.call(number))
            #expect(await calls.next() == number)
        }
    }

    @Test func callsEachOfManyOnce() async {
        let deadlines = self.deadlines()
        let count = 1000
        for number in 0..<count { _ = deadlines.after(.microseconds(Int64.random(in: 0...50_000)), self.call(number)) }
        var called: Set<Int> = []
        for await number in self.calls.stream {
            #expect(called.insert(number).inserted)
            if called.count == count { break }
        }
    }

    @Test func takesDelaysOfAllLengths() async {
        let deadlines = self.deadlines()
        let never = deadlines.after(.seconds(Int64.max), self.call(1))
        _ = deadlines.after(.zero, self.call(2))
        var calls = self.calls.stream.makeAsyncIterator()
        #expect(await calls.next() == 2)
        never.cancel()
    }
}
