import Dispatch
import TestServers
import Testing

@testable import AccessDaemon

@Suite("What waits for a processor", .timeLimit(.minutes(1)))
struct NewestFirstTests {
    @Test("is done at once while there is one")
    func alone() async {
        let order = NewestFirst(limit: 1)
        for number in 1...3 { #expect(await order.run { number } == number) }
        #expect(order.waiting == 0)
    }

    @Test("is done newest first while there is none")
    func burst() async {
        let order = NewestFirst(limit: 1)
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
            for number in 1...3 {
                group.addTask { await order.run { done.append(number) } }
                while order.waiting < number { await Task.yield() }
            }
            #expect(done.elements.isEmpty)
            gate.signal()
            await group.waitForAll()
        }
        #expect(done.elements == [3, 2, 1])
    }
}
