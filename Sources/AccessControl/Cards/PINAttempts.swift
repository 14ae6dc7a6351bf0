/// Limits how often PINs are tried: after three wrong ones, each further one costs ever more waiting.
///
/// Counted for each card, whatever the reader, and for each reader, whatever the card: neither many readers nor many
/// cards give more attempts. A card waits up to an hour. A reader waits a minute at most, after more wrong ones: whoever
/// types nonsense there must not keep members out. A value without a clock; kept in memory only.
package struct PINAttempts: Sendable {
    private enum Subject: Hashable {
        case card(CardID)
        case reader(ReaderID)
    }

    private struct Record {
        var wrong = 0
        var until: MonotonicTime?
        var last: MonotonicTime
    }

    /// Wrong ones that cost nothing yet.
    package static let free = 3
    package static let shortestWait = Duration.seconds(30)
    package static let longestWait = Duration.seconds(3600)
    /// The same of a reader, where other members stand as well.
    package static let freeAtReader = 6
    package static let longestWaitAtReader = Duration.seconds(60)
    /// After so long without a wrong one a subject starts anew.
    static let memory = Duration.seconds(86400)
    /// No space has so many cards in trouble at once; the oldest are forgotten.
    static let capacity = 1024

    private var records: [Subject: Record] = [:]

    package init() {}

    /// How long nothing is tried for this card or at this reader; nil when it may be tried now.
    package func wait(card: CardID, reader: ReaderID, at now: MonotonicTime) -> Duration? {
        let until = [Subject.card(card), .reader(reader)].compactMap { self.records[$0]?.until }.max()
        guard let until, until > now else { return nil }
        return until - now
    }

    package mutating func failed(card: CardID, reader: ReaderID, at now: MonotonicTime) {
        for subject in [Subject.card(card), .reader(reader)] {
            var record = self.records[subject] ?? Record(last: now)
            if now - record.last > Self.memory { record = Record(last: now) }
            record.wrong += 1
            record.last = now
            let (free, longest) =
                switch subject {
                case .card: (Self.free, Self.longestWait)
                case .reader: (Self.freeAtReader, Self.longestWaitAtReader)
                }
            if record.wrong >= free {
                // 30 s, 1 min, 2 min, ...
                record.until = now + min(Self.shortestWait * (1 << min(record.wrong - free, 10)), longest)
            }
            self.records[subject] = record
        }
        guard self.records.count > Self.capacity,
            let oldest = self.records.min(by: { $0.value.last < $1.value.last })?.key
        else { return }
        self.records[oldest] = nil
    }

    /// The right PIN: the card starts anew, and so does the reader.
    package mutating func succeeded(card: CardID, reader: ReaderID) {
        self.records[.card(card)] = nil
        self.records[.reader(reader)] = nil
    }
}
