import AccessControl
import AdminAPI
import Hardware
import MQTT

extension DaemonBackend {
    /// What was too much: refused, dropped, or told to nobody.
    func addLoad(to page: inout MetricsPage) {
        self.addReaderLoad(to: &page)
        self.addBroker(to: &page)
        self.addAdminSocket(to: &page)
        let failed = self.site.measurements.openingsFailed
        page.add(
            .counter,
            "p2k16d_openings_failed_total",
            "Taps that were granted and whose lock did not open.",
            self.site.doors.keys.sorted().map { .init(Double(failed[$0] ?? 0), ["door": $0.rawValue]) }
        )
        page.add(
            .counter,
            "p2k16d_events_missed_total",
            "Events that live streams and other listeners were too slow for, counted for each; they are told.",
            Double(self.site.events.missed)
        )
    }

    private func addReaderLoad(to page: inout MetricsPage) {
        let readers = self.site.readers.values.map(\.reader).sorted { $0.id < $1.id }
        page.add(
            .counter,
            "p2k16d_reader_repeated_total",
            "Frames of a card that still lay there, which are no taps of their own.",
            readers.map { .init(Double($0.health.repeated), ["reader": $0.id.rawValue]) }
        )
    }

    private func addBroker(to page: inout MetricsPage) {
        guard let client = self.site.broker?.client else { return }
        let figures = client.figures
        page.add(
            .counter,
            "p2k16d_mqtt_messages_received_total",
            "Messages that the broker delivered.",
            Double(figures.received)
        )
        page.add(
            .counter,
            "p2k16d_mqtt_messages_dropped_total",
            "Messages that came faster than they could be handled, or than any device sends them.",
            Double(figures.dropped)
        )
        page.add(
            .counter,
            "p2k16d_mqtt_messages_oversized_total",
            "Messages that were too long to be looked at.",
            Double(figures.oversized)
        )
        page.add(
            .counter,
            "p2k16d_mqtt_connections_total",
            "Connections that were made to the broker.",
            Double(client.connections)
        )
    }

    private func addAdminSocket(to page: inout MetricsPage) {
        let figures = self.site.adminTraffic.figures
        page.add(
            .gauge,
            "p2k16d_admin_connections",
            "Connections to the admin socket.",
            Double(figures.connections)
        )
        page.add(
            .counter,
            "p2k16d_admin_connections_refused_total",
            "Connections to the admin socket that were refused, since there were too many.",
            Double(figures.refused)
        )
        page.add(
            .counter,
            "p2k16d_admin_connections_dropped_total",
            "Connections to the admin socket that were hung up on.",
            AdminTraffic.HangUp.allCases.map { .init(Double(figures.hungUp[$0] ?? 0), ["reason": $0.rawValue]) }
        )
        page.add(
            .counter,
            "p2k16d_admin_requests_total",
            "Requests to the admin socket by the status of their reply.",
            figures.replies.sorted { $0.key < $1.key }.map { .init(Double($0.value), ["code": "\($0.key)"]) }
        )
    }
}
