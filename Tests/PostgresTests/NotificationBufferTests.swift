import Testing

@testable import Postgres

@Suite(.timeLimit(.minutes(5))) struct NotificationBufferTests {
    private func notification(_ payload: Int) -> PostgresNotification {
        PostgresNotification(channel: "c", payload: "\(payload)", senderProcess: 1)
    }

    @Test func keepsTheOrderAndEnds() async {
        let buffer = NotificationBuffer()
        buffer.append(self.notification(1))
        buffer.append(self.notification(2))
        buffer.finish()
        #expect(await buffer.next()?.payload == "1")
        #expect(await buffer.next()?.payload == "2")
        #expect(await buffer.next() == nil)
    }

    @Test func countsWhatItDrops() async {
        let buffer = NotificationBuffer()
        for number in 0..<NotificationBuffer.limit + 5 { buffer.append(self.notification(number)) }
        buffer.finish()
        var received: [PostgresNotification] = []
        while let notification = await buffer.next() { received.append(notification) }
        #expect(received.count == NotificationBuffer.limit)
        #expect(received.last?.payload == "\(NotificationBuffer.limit + 4)")
        #expect(received.last?.missed == 5)
        #expect(received.dropLast().allSatisfy { $0.missed == 0 })
    }

    @Test func wakesTheReader() async {
        let buffer = NotificationBuffer()
        let reader = Task { await buffer.next() }
        buffer.append(self.notification(1))
        #expect(await reader.value?.payload == "1")
    }

    @Test func cancelledReaderGetsNothing() async {
        let buffer = NotificationBuffer()
        let reader = Task { await buffer.next() }
        reader.cancel()
        #expect(await reader.value == nil)
    }
}
