import AdminAPI
import AdminModel

extension FakeBackend {
    static let alarm = Alarm(
        kind: "did-not-open",
        severity: .warning,
        placeType: .door,
        place: "entrance",
        since: FakeBackend.time,
        message: "the door was not seen to open",
        remedy: "Tap and pull at the door."
    )

    func alarms(caller: Caller) async throws -> AlarmList {
        try self.note(caller)
        return AlarmList(alarms: [Self.alarm])
    }

    func acknowledge(_ request: AlarmAcknowledgeRequest, caller: Caller) async throws -> AlarmList {
        try self.note(caller) { $0.acknowledged = request }
        var alarm = Self.alarm
        alarm.acknowledgedBy = "\(caller)"
        alarm.acknowledgedAt = Self.time
        return AlarmList(alarms: [alarm])
    }
}
