import AccessControl
import Testing

@testable import Hardware

/// A conversation with a controller by hand, in seconds.
final class ControllerScript {
    private(set) var machine: MQTTControllerMachine
    /// What came of everything so far that is not told by the calls themselves.
    private(set) var reports: [ControllerReport] = []
    private(set) var probes: [ControllerMessage] = []
    private(set) var results: [Int: MQTTControllerMachine.Result] = [:]

    init(_ dialect: MQTTControllerDialect, silence: Duration? = nil) {
        var timing = MQTTControllerMachine.Timing()
        timing.silence = silence ?? dialect.usualSilence
        self.machine = MQTTControllerMachine(dialect: dialect.make(), timing: timing)
    }

    static func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    func connect(at seconds: Double = 0) {
        self.take(self.machine.connected(at: Self.at(seconds)))
    }

    /// - Returns: whether the message was understood.
    @discardableResult
    func hear(_ topic: String, _ text: String, at seconds: Double) -> Bool {
        let effects = self.machine.received(ControllerMessage(topic, text), at: Self.at(seconds))
        self.take(effects ?? [])
        return effects != nil
    }

    func begin(_ order: ControllerOrder, at seconds: Double) -> MQTTControllerMachine.Beginning {
        self.machine.begin(order, at: Self.at(seconds))
    }

    func notSent(_ command: Int) {
        self.machine.notSent(command)
    }

    /// Lets the time pass, with every wake on the way.
    func pass(until seconds: Double) {
        for _ in 0..<1000 {
            guard let wake = self.machine.wake, wake <= Self.at(seconds) else { return }
            self.take(self.machine.timeReached(at: wake))
        }
        Issue.record("the machine wakes for ever")
    }

    /// The reports since the last call.
    func newReports() -> [ControllerReport] {
        defer { self.reports = [] }
        return self.reports
    }

    private func take(_ effects: [MQTTControllerMachine.Effect]) {
        for effect in effects {
            switch effect {
            case .send(let message): self.probes.append(message)
            case .report(let report): self.reports.append(report)
            case .finish(let command, let result):
                #expect(self.results[command] == nil, "answered once")
                self.results[command] = result
            }
        }
    }
}
