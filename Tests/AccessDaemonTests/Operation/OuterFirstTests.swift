import Dispatch
import TestServers
import Testing

@testable import AccessDaemon

@Suite("What waits for a processor", .timeLimit(.minutes(1)))
struct OuterFirstTests {
    @Test("is done at once while there is one")
    func alone() async {
        let order = OuterFirst(limit: 1)
        for number in 1...3 { #expect(await order.run { number } == number) }
        #expect(order.waiting == 0)
    }

    @Test("is done from both ends while there is none")
    func crowd() async {
        let order = OuterFirst(limit: 1)
        let done = Recording<Int>()
        let begun = Recording<Void>()
        let gate = DispatchSemaphore(value: 0)
        await withTaskGroup { group in
            group.addTask {
                await order.run {
                    begun.append(())
                    _ = gate.wait(timeout: .now() + 30)
                }
            }
            #expect(await begun.first(timeout: .seconds(30)) != nil)
            let now = ContinuousClock.now
            // In whatever order they come: what counts is since when somebody waits.
            for (waiting, age) in [3, 5, 1, 2, 4].enumerated() {
                group.addTask { await order.run(since: now - .seconds(age)) { done.append(age) } }
                while order.waiting == waiting { await Task.yield() }
            }
            #expect(done.elements.isEmpty)
            gate.signal()
            await group.waitForAll()
        }
        #expect(done.elements == [1, 5, 2, 4, 3])
    }
}
