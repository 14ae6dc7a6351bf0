import AdminModel

/// What a look at the broker found.
struct BrokerFacts: Sendable, Hashable {
    /// What became of a message that this site sent to itself.
    enum Echo: Sendable, Hashable {
        case notConnected(reason: String?)
        case returned(after: Duration)
        case publishRefused(reason: String)
        case subscribeRefused(reason: String)
        /// The broker took it and gave it to nobody.
        case notReturned
        case failed(reason: String)
    }

    /// Like `the broker 10.0.0.5:1883`.
    var place: String
    /// Where the message was sent.
    var topic: String
    var echo: Echo
    /// Topics of locks at which the broker keeps a command.
    var retainedCommands: [String] = []

    var findings: [Finding] {
        var findings = self.echoFindings
        if !self.retainedCommands.isEmpty {
            findings.append(
                Finding(
                    .broker,
                    .error,
                    "broker-retained-command",
                    self.retainedCommands.joined(separator: ", "),
                    "the broker keeps a command there that somebody retained: the lock opens each time it connects",
                    remedy: "Delete it: mosquitto_pub -r -n -t \(self.retainedCommands[0]). Find out who publishes so; "
                        + "this daemon never retains a command."
                )
            )
        }
        return findings
    }

    private var echoFindings: [Finding] {
        let connected = Finding(.broker, .ok, "broker-connection", self.place, "is connected")
        switch self.echo {
        case .notConnected(let reason):
            return [
                Finding(
                    .broker,
                    .error,
                    "broker-connection",
                    self.place,
                    "is not connected" + (reason.map { ": \($0)" } ?? "") + ". MQTT locks, readers and tools are dead",
                    remedy: "Check whether the broker runs, the network, and the site's user there."
                )
            ]
        case .returned(let time):
            let milliseconds = time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
            return [
                connected,
                Finding(
                    .broker,
                    .ok,
                    "broker-access",
                    self.topic,
                    "a message published there came back in \(milliseconds) ms"
                ),
            ]
        case .publishRefused(let reason):
            return [
                connected,
                Finding(
                    .broker,
                    .error,
                    "broker-publish",
                    self.topic,
                    "publishing is refused, so nobody hears of the doors: \(reason)",
                    remedy: "Allow the site's user to write below its topic_prefix in the broker's access list."
                ),
            ]
        case .subscribeRefused(let reason):
            return [
                connected,
                Finding(
                    .broker,
                    .notice,
                    "broker-subscribe",
                    self.topic,
                    "publishing works; subscribing is refused, so whether messages arrive was not seen: \(reason)",
                    remedy: "Allow the site's user to read below its topic_prefix, too, if this is to be checked."
                ),
            ]
        case .notReturned:
            return [
                connected,
                Finding(
                    .broker,
                    .notice,
                    "broker-read",
                    self.topic,
                    "the broker took a message and did not give it back: the site's user may not read there, or, with "
                        + "MQTT 3.1.1, not write there",
                    remedy: "Look at the broker's access list: the site has to write below its topic_prefix."
                ),
            ]
        case .failed(let reason):
            return [
                Finding(
                    .broker,
                    .error,
                    "broker-access",
                    self.place,
                    "a message could not be published: \(reason)",
                    remedy: "Check whether the broker still answers others; a frozen one is dropped and tried again."
                )
            ]
        }
    }
}
