@testable import GPIO
import Testing

@Suite("The debouncer tells a change that lasts")
struct DebouncerTests {
    private let stillness: UInt64 = 50

    @Test("once, with the time of its last edge, when the line has been still")
    func change() {
        var debouncer = Debouncer(levels: [false])
        for time: UInt64 in [100, 110, 130] {
            debouncer.edge(GPIOEdge(line: 0, isActive: true, nanoseconds: time))
        }
        #expect(debouncer.due(after: self.stillness, at: 179).isEmpty)
        #expect(debouncer.due(after: self.stillness, at: 180) == [0])
        let change = debouncer.settle(0, reads: true)
        #expect(change == GPIOEdge(line: 0, isActive: true, nanoseconds: 130))
        #expect(debouncer[0])
        #expect(debouncer.due(after: self.stillness, at: 1000).isEmpty)
    }

    @Test("and not a spike")
    func spike() {
        var debouncer = Debouncer(levels: [false, true])
        debouncer.edge(GPIOEdge(line: 1, isActive: false, nanoseconds: 100))
        debouncer.edge(GPIOEdge(line: 1, isActive: true, nanoseconds: 101))
        #expect(debouncer.due(after: self.stillness, at: 200) == [1])
        #expect(debouncer.settle(1, reads: true) == nil)
        #expect(!debouncer[0] && debouncer[1])
    }
}
