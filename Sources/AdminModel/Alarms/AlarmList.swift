/// The reply of `GET /v1/alarms`: those that stand, the oldest first.
package struct AlarmList: Sendable, Hashable, Codable {
    package var alarms: [Alarm]

    package init(alarms: [Alarm]) {
        self.alarms = alarms
    }
}
