/// When a reader is usually used, learnt hour by hour of the week, and whether it is silent against that.
///
/// No clock and no I/O. An hour of the week is *busy* when the reader was used in it in at least three quarters of the
/// weeks that are remembered, at most eight, of which there must be three at least: one odd week changes nothing. What
/// counts against a reader is how many busy hours have passed since it was last used. So a night says nothing, and a
/// reader that is used once a month is never missed. Hours that were not watched from beginning to end are neither
/// counted nor learnt, nor are those of a silence that has become an alarm: a dead reader must not teach that silence
/// is usual.
package struct ReaderRhythm: Sendable, Hashable {
    private struct Watch: Sendable, Hashable {
        /// Since 1970.
        var hour: Int64
        var isWhole: Bool
        var isUsed: Bool
    }

    private static let hoursOfWeek = 168
    private static let minimumWeeks = 3

    /// Of each hour of the week the weeks in which it was watched, a bit each, the latest in the lowest.
    private var watched = [UInt8](repeating: 0, count: Self.hoursOfWeek)
    /// Those of them in which the reader was used.
    private var used = [UInt8](repeating: 0, count: Self.hoursOfWeek)
    /// How many busy hours have passed since the reader was used.
    package private(set) var silentHours = 0
    private var watch: Watch?

    package init() {}

    /// Takes what the reader did since the last time; to be called several times an hour.
    ///
    /// - Parameters:
    ///   - isUsed: anything came from it.
    ///   - isWatched: it was there, as far as it tells.
    ///   - limit: so many silent busy hours are an alarm; 0 for never.
    /// - Returns: whether an hour was completed, so that there is something new to be stored.
    package mutating func observe(isUsed: Bool, isWatched: Bool, at time: Timestamp, limit: Int) -> Bool {
        let hour = Self.hour(of: time)
        let before = self.watch
        defer { if isUsed { self.silentHours = 0 } }
        guard isWatched else {
            self.watch = nil
            return false
        }
        guard let before, hour == before.hour || hour == before.hour + 1 else {
            // After a start, a fault or a step of the clock: the next hour is the first whole one.
            self.watch = Watch(hour: hour, isWhole: false, isUsed: isUsed)
            return false
        }
        guard hour > before.hour else {
            self.watch?.isUsed = before.isUsed || isUsed
            return false
        }
        self.watch = Watch(hour: hour, isWhole: true, isUsed: isUsed)
        guard before.isWhole else { return false }
        self.complete(before, limit: limit)
        return true
    }

    /// Whether somebody usually taps in the hour of the week that a time falls into.
    package func isBusy(at time: Timestamp) -> Bool { self.isBusy(Self.index(of: Self.hour(of: time))) }

    private func isBusy(_ index: Int) -> Bool {
        let weeks = self.watched[index].nonzeroBitCount
        return weeks >= Self.minimumWeeks && self.used[index].nonzeroBitCount * 4 >= weeks * 3
    }

    private mutating func complete(_ watch: Watch, limit: Int) {
        let index = Self.index(of: watch.hour)
        if !watch.isUsed, self.isBusy(index) { self.silentHours += 1 }
        guard limit == 0 || self.silentHours < limit else { return }
        self.watched[index] = self.watched[index] << 1 | 1
        self.used[index] = self.used[index] << 1 | (watch.isUsed ? 1 : 0)
    }

    private static func hour(of time: Timestamp) -> Int64 {
        let length: Int64 = 3_600_000_000
        return (time.microseconds - (time.microseconds % length + length) % length) / length
    }

    private static func index(of hour: Int64) -> Int {
        let length = Int64(Self.hoursOfWeek)
        return Int((hour % length + length) % length)
    }
}

extension ReaderRhythm: Codable {
    private enum CodingKeys: String, CodingKey {
        case watched
        case used
        case silentHours
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.watched = try container.decode([UInt8].self, forKey: .watched)
        self.used = try container.decode([UInt8].self, forKey: .used)
        self.silentHours = try container.decode(Int.self, forKey: .silentHours)
        guard self.watched.count == Self.hoursOfWeek, self.used.count == Self.hoursOfWeek, self.silentHours >= 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .watched,
                in: container,
                debugDescription: "not a week of \(Self.hoursOfWeek) hours"
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.watched, forKey: .watched)
        try container.encode(self.used, forKey: .used)
        try container.encode(self.silentHours, forKey: .silentHours)
    }
}
