import Testing

@testable import AdminAPI

@Suite("Guessing passwords")
struct LoginThrottleTests {
    @Test("is stopped after a burst, for each address, and forgiven with time")
    func burst() {
        var throttle = LoginThrottle()
        let start = ContinuousClock.now
        for _ in 1...10 {
            #expect(throttle.wait(for: "a", at: start) == nil)
            throttle.failed("a", at: start)
        }
        #expect(throttle.wait(for: "a", at: start) == LoginThrottle.forgiveness)
        #expect(throttle.wait(for: "b", at: start) == nil)
        let later = start + LoginThrottle.forgiveness + .milliseconds(1)
        #expect(throttle.wait(for: "a", at: later) == nil)
        throttle.failed("a", at: later)
        #expect(throttle.wait(for: "a", at: later + .seconds(1)) != nil)
        #expect(throttle.wait(for: "a", at: later + .seconds(3600)) == nil)
    }

    @Test("from more addresses than are told apart takes no more memory")
    func manyAddresses() {
        var throttle = LoginThrottle()
        let start = ContinuousClock.now
        for number in 0..<5000 { throttle.failed("\(number)", at: start) }
        for _ in 1...10 { throttle.failed("last", at: start) }
        #expect(throttle.wait(for: "last", at: start) != nil)
    }
}
