import AccessControl
import AdminAPI
import AdminModel

extension DaemonBackend {
    func alarms(caller: Caller) async throws -> AlarmList {
        AlarmList(alarms: self.site.alarmDesk.alarms.map { AdminModel.Alarm($0) })
    }

    func acknowledge(_ request: AlarmAcknowledgeRequest, caller: Caller) async throws -> AlarmList {
        let kind = AlarmKind(rawValue: request.kind)
        let place = request.place.map { " \($0)" } ?? ""
        guard let kind,
            await self.site.alarmDesk.acknowledge(AlarmKey(kind, at: request.place), by: "\(caller)") != nil
        else {
            throw AdminError(
                .notFound,
                code: "alarm-unknown",
                message: "no alarm “\(request.kind)\(place)” stands",
                remedy: "See those that do: p2k16ctl alarm list."
            )
        }
        return try await self.alarms(caller: caller)
    }

    /// Alarms that no other part of the health tells of. One about a card is nothing that the daemon lacks.
    var alarmHealth: [HealthPart] {
        self.site.alarmDesk.alarms.compactMap { alarm in
            let kind = alarm.key.kind
            let name: String
            switch kind {
            case .journalDamaged: name = "journal integrity"
            case .didNotOpen, .notUnlocked, .notRelocked, .lockFailed, .readerSilent, .upstreamStale:
                name = "alarm \(alarm.key)"
            case .forcedOpen, .heldOpen, .fireRelease, .lockAway, .inputUnreadable, .readerAway, .controllerFault,
                .controllerSilent, .brokerAway, .suspicious, .upstreamProblem, .deliveryRefused, .journalGap,
                .clockUntrusted, .stateStandIn,
                .cloneSuspected:
                return nil
            }
            return HealthPart(name: name, state: .degraded, detail: alarm.message, remedy: kind.remedy)
        }
    }
}

extension AdminModel.Alarm {
    init(_ alarm: AccessControl.Alarm) {
        let kind = alarm.key.kind
        let severity: Severity
        switch kind.severity {
        case .warning: severity = .warning
        case .critical: severity = .critical
        }
        let placeType: PlaceType
        switch kind.placeType {
        case .site: placeType = .site
        case .door: placeType = .door
        case .reader: placeType = .reader
        case .tool: placeType = .tool
        case .card: placeType = .card
        case .part: placeType = .part
        }
        self.init(
            kind: kind.rawValue,
            severity: severity,
            placeType: placeType,
            place: alarm.key.place,
            since: WireTime(alarm.since),
            message: alarm.message,
            remedy: kind.remedy,
            acknowledgedBy: alarm.acknowledgement?.by,
            acknowledgedAt: alarm.acknowledgement.map { WireTime($0.at) }
        )
    }
}
