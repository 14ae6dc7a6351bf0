import AccessControl
import Testing

@testable import AccessDaemon

@Suite("The event bus", .timeLimit(.minutes(5)))
struct EventBusTests {
    @Test("tells every listener everything in order")
    func listening() async {
        let bus = EventBus()
        let (first, second) = (bus.listen(), bus.listen())
        for number in 0..<10 { bus.post(.doorChanged(DoorID("\(number)"))) }
        for stream in [first, second] {
            var iterator = stream.makeAsyncIterator()
            for number in 0..<10 { #expect(await iterator.next()?.text == "\(number)") }
        }
    }

    @Test("never waits for a listener, and tells a slow one how much it missed")
    func missing() async {
        let bus = EventBus()
        let stream = bus.listen(capacity: 4)
        for number in 0..<1_000 { bus.post(.doorChanged(DoorID("\(number)"))) }
        var iterator = stream.makeAsyncIterator()
        for number in 0..<4 { #expect(await iterator.next()?.text == "\(number)") }
        bus.post(.doorChanged(DoorID("1000")))
        #expect(await iterator.next()?.text == "missed 996")
        #expect(await iterator.next()?.text == "1000")
    }

    @Test("counts what is lost while only the count found room")
    func missingAgain() async {
        let bus = EventBus()
        let stream = bus.listen(capacity: 2)
        var iterator = stream.makeAsyncIterator()
        for number in 0..<5 { bus.post(.doorChanged(DoorID("\(number)"))) }
        #expect(await iterator.next()?.text == "0")
        // Room for one: it takes the count of 3, and event 5 is lost behind it.
        bus.post(.doorChanged(DoorID("5")))
        bus.post(.doorChanged(DoorID("6")))
        #expect(await iterator.next()?.text == "1")
        #expect(await iterator.next()?.text == "missed 3")
        bus.post(.doorChanged(DoorID("7")))
        #expect(await iterator.next()?.text == "missed 2")
        #expect(await iterator.next()?.text == "7")
    }

    @Test("goes on without a listener that has gone")
    func leaving() async {
        let bus = EventBus()
        do { _ = bus.listen(capacity: 1) }
        let task = Task { for await _ in bus.listen() {} }
        task.cancel()
        await task.value
        let stays = bus.listen()
        bus.post(.doorChanged(DoorID("1")))
        var iterator = stays.makeAsyncIterator()
        #expect(await iterator.next()?.text == "1")
    }

    @Test("takes events from everywhere at once and loses none that has room")
    func concurrency() async {
        let bus = EventBus()
        let stream = bus.listen(capacity: 1_000)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<10 {
                group.addTask { for number in 0..<100 { bus.post(.doorChanged(DoorID("\(worker)-\(number)"))) } }
            }
        }
        var names: Set<String> = []
        for await delivery in stream.prefix(1_000) { names.insert(delivery.text) }
        #expect(names.count == 1_000 && !names.contains { $0.hasPrefix("missed") })
    }
}

extension EventBus.Delivery {
    /// The door, the sequence, or what was missed.
    fileprivate var text: String {
        switch self {
        case .event(.doorChanged(let door)): door.rawValue
        case .event(.toolChanged(let tool)): tool
        case .event(.journalled(let sequence, _)): "\(sequence)"
        case .missed(let count): "missed \(count)"
        }
    }
}
