import Testing

@testable import AccessDaemon

@Suite("The pace of replays", .timeLimit(.minutes(1)))
struct ReplayPaceTests {
    @Test func `The first has its turn at once`() async throws {
        let start = ContinuousClock.now
        try await ReplayPace(interval: .seconds(50)).turn {}
        #expect(start.duration(to: .now) < .seconds(50))
    }

    @Test func `All take turns`() async throws {
        let pace = ReplayPace(interval: .milliseconds(20))
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for _ in 0..<10 { group.addTask { try await pace.turn {} } }
            try await group.waitForAll()
        }
        #expect(start.duration(to: .now) >= .milliseconds(180))
    }

    @Test func `Whoever has gone away waits no longer, and nobody for him`() async throws {
        let pace = ReplayPace(interval: .seconds(2))
        try await pace.turn {}
        for _ in 0..<1000 {
            let waiting = Task { try await pace.turn {} }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        try await pace.turn {}
    }

    private actor Readers {
        private var count = 0
        private(set) var most = 0

        func begin() {
            self.count += 1
            self.most = max(self.most, self.count)
        }

        func end() { self.count -= 1 }
    }

    @Test func `Two pages are never read at once, however long one takes`() async throws {
        let pace = ReplayPace(interval: .milliseconds(1))
        let readers = Readers()
        try await withThrowingTaskGroup { group in
            for _ in 0..<5 {
                group.addTask {
                    try await pace.turn {
                        await readers.begin()
                        try await Task.sleep(for: .milliseconds(20), clock: .continuous)
                        await readers.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await readers.most == 1)
    }
}
