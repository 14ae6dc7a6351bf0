/// What became of an alarm.
package struct AlarmChange: Sendable, Hashable {
    package enum State: String, Sendable, Hashable, Codable, CaseIterable {
        case raised
        case acknowledged
        case cleared
    }

    package var state: State
    package var alarm: Alarm
    package var at: Timestamp

    package init(_ state: State, _ alarm: Alarm, at: Timestamp) {
        self.state = state
        self.alarm = alarm
        self.at = at
    }
}
