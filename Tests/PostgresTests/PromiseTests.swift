import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(5))) struct PromiseTests {
    @Test func firstResolutionWins() async throws {
        let promise = Promise<Int>()
        promise.resolve(.success(1))
        promise.resolve(.success(2))
        #expect(try await promise.wait() == 1)
        #expect(try await promise.waitUnlessCancelled() == 1)
    }

    @Test func everybodyIsWoken() async throws {
        let promise = Promise<Int>()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<5 { group.addTask { try await promise.wait() } }
            for _ in 0..<5 { group.addTask { try await promise.waitUnlessCancelled() } }
            promise.resolve(.success(7))
            for try await value in group { #expect(value == 7) }
        }
    }

    @Test func cancelledTaskStopsWaiting() async {
        let promise = Promise<Int>()
        let task = Task { try await promise.waitUnlessCancelled() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
