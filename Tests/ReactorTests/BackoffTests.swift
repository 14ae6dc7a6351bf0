import Reactor
import Testing

@Suite struct BackoffTests {
    @Test func growsToTheMaximumWithoutJitter() {
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        var backoff = Backoff(initial: .milliseconds(500), maximum: .seconds(3), jitter: 0)
        let delays = (0..<5).map { _ in backoff.next(using: &generator) }
        #expect(delays == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(3), .seconds(3)])
    }

    @Test func resetStartsAgain() {
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        var backoff = Backoff(initial: .seconds(1), maximum: .seconds(30), multiplier: 3, jitter: 0)
        _ = backoff.next(using: &generator)
        #expect(backoff.next(using: &generator) == .seconds(3))
        backoff.reset()
        #expect(backoff.next(using: &generator) == .seconds(1))
    }

    @Test func jitterSpreadsRoundTheDelay() {
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        var backoff = Backoff(initial: .seconds(10), maximum: .seconds(100), multiplier: 1, jitter: 0.2)
        let delays = (0..<1000).map { _ in backoff.next(using: &generator) }
        #expect(delays.allSatisfy { (.seconds(8)...(.seconds(12))).contains($0) })
        // A thousand draws that all miss a quarter of the range at one end: once in 10^124 runs.
        #expect(delays.contains { $0 < .seconds(9) } && delays.contains { $0 > .seconds(11) })
    }

    @Test func jitterNeverExceedsTheMaximum() {
        var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
        var backoff = Backoff(initial: .seconds(10), maximum: .seconds(10), jitter: 1)
        #expect((0..<1000).allSatisfy { _ in backoff.next(using: &generator) <= .seconds(10) })
    }
}
