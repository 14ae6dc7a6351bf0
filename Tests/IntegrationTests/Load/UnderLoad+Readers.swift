import AdminModel
import Synchronization
import TestServers
import Testing

extension UnderLoad {
    /// Too many cards, and too much on the broker.
    @Suite(.timeLimit(.minutes(15)))
    struct Readers {
        @Test func `All doors are tapped in the same instant`() async throws {
            let count = LoadRow.isLong ? 200 : 50
            try await LoadSite.with(doors: count) { site in
                var row = LoadRow("\(count) doors tapped at once", "in the same instant, once a second")
                let bursts = Mutex(Latencies())
                let worst = Mutex<[Duration]>([])
                let all = TapMeter(port: site.space.broker.port, doors: site.doors)
                let before = try await site.metrics()["p2k16d_taps_total", #"reason="granted""#]
                try await site.measure(&row) { duration in
                    let end = ContinuousClock.now + duration
                    repeat {
                        let burst = try await all.tapAll()
                        bursts.withLock { $0 += burst }
                        worst.withLock { $0.append(burst.percentile(1)) }
                        try await Task.sleep(for: .seconds(1), clock: .continuous)
                    } while ContinuousClock.now < end
                }
                let taken = bursts.withLock { $0 }
                #expect(taken.unanswered == 0, "of \(taken.samples.count) taps")
                let granted = try await site.metrics()["p2k16d_taps_total", #"reason="granted""#] - before
                #expect(granted >= taken.samples.count)
                let last = Latencies.milliseconds(worst.withLock { $0.sorted()[$0.count / 2] })
                row.note =
                    "these themselves: \(Latencies.milliseconds(taken.median)) ms, the last of all \(last) ms (medians)"
                row.refused = "nothing"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        private enum Stuck: CaseIterable {
            case oneCard, twoCards

            var row: LoadRow {
                switch self {
                case .oneCard: LoadRow("reader stuck repeating", "1,000 taps/s of one card")
                case .twoCards: LoadRow("reader stuck repeating", "1,000 taps/s of two cards in turn")
                }
            }
        }

        @Test(arguments: Stuck.allCases)
        private func `A reader repeats a card a thousand times a second`(_ stuck: Stuck) async throws {
            try await LoadSite.with(doors: 2, debounce: nil) { site in
                var row = stuck.row
                let sent = Mutex(0)
                let port = site.space.broker.port
                let reader = #"reader="door-0""#
                let before = try await site.metrics()
                let cards = site.doors.map { MQTTWire.publish(site.doors[0].readerTopic, $0.tap) }
                let packets = stuck == .oneCard ? [cards[0]] : cards
                try await site.measure(&row) { duration in
                    let count = try await Flood.run(port: port, rate: 1000, for: duration, packets: packets)
                    sent.withLock { $0 += count }
                }
                let total = sent.withLock { $0 }
                let (taken, repeated) = ("p2k16d_reader_taps_total", "p2k16d_reader_repeated_total")
                let dropped = "p2k16d_mqtt_messages_dropped_total"
                // What is still on its way belongs to it.
                try await eventually("every frame is counted", timeout: .seconds(20)) {
                    let now = try await site.metrics()
                    return now[taken, reader] - before[taken, reader] + now[repeated, reader]
                        - before[repeated, reader] + now[dropped] == total
                }
                let counted = try await site.metrics()
                let taps = counted[taken, reader] - before[taken, reader]
                // Of the taps too, what the reader's own queue had no room for.
                let waiting = "p2k16d_reader_dropped_total"
                row.refused =
                    "\(counted[repeated, reader] - before[repeated, reader]) `\(repeated)`, "
                    + "\(counted[dropped]) `\(dropped)`, \(counted[waiting, reader]) with these `\(waiting)`"
                row.note = "\(total) frames, of which \(taps) were taps"
                #expect(taps < total / 2)
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        @Test func `The broker passes on a flood of junk`() async throws {
            let rate = LoadRow.isLong ? 10_000 : 2000
            try await LoadSite.with(doors: 20) { site in
                var row = LoadRow("flood of MQTT messages", "\(rate)/s of 200 bytes to 20 readers, none of them a card")
                let sent = Mutex(0)
                let port = site.space.broker.port
                let junk = [UInt8](repeating: UInt8(ascii: "x"), count: 200)
                let packets = site.doors.map { MQTTWire.publish($0.readerTopic, junk) }
                let names = ["p2k16d_reader_bad_frames_total", "p2k16d_reader_dropped_total"]
                try await site.measure(&row) { duration in
                    let count = try await Flood.run(port: port, rate: rate, for: duration, packets: packets)
                    sent.withLock { $0 += count }
                }
                let total = sent.withLock { $0 }
                try await eventually("every message is counted", timeout: .seconds(20)) {
                    let now = try await site.metrics()
                    return names.reduce(0) { $0 + now[$1] } == total
                }
                let counted = try await site.metrics()
                row.refused = names.map { "\(counted[$0]) `\($0)`" }.joined(separator: ", ")
                row.note = "\(total) messages"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }

        @Test func `The broker passes on messages that are far too long`() async throws {
            try await LoadSite.with(doors: 1) { site in
                var row = LoadRow("MQTT messages of 200 KB", "50/s to a reader")
                let sent = Mutex(0)
                let port = site.space.broker.port
                let long = [UInt8](repeating: UInt8(ascii: "x"), count: 200_000)
                let packets = [MQTTWire.publish(site.doors[0].readerTopic, long)]
                try await site.measure(&row) { duration in
                    let count = try await Flood.run(port: port, rate: 50, for: duration, packets: packets)
                    sent.withLock { $0 += count }
                }
                let total = sent.withLock { $0 }
                let name = "p2k16d_mqtt_messages_oversized_total"
                try await eventually("every message is counted", timeout: .seconds(20)) {
                    try await site.metrics()[name] == total
                }
                row.refused = "\(total) `\(name)`"
                UnderLoad.expectBounded(row)
                try row.report()
            }
        }
    }
}
