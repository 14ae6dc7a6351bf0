import Logging

/// Where libmosquitto's callbacks put what they were told, for the owner to take once the call has returned.
///
/// Callbacks run inside the owner's own calls into the library, so that acting on them there would re-enter it.
final class MosquittoInbox {
    enum Event {
        /// CONNACK with its reason code.
        case greeted(reason: UInt8)
        /// A QoS 0 message was written, or a QoS 1 message acknowledged with this reason code.
        case published(identifier: Int32, reason: UInt8)
        /// SUBACK with the reason code of the one filter.
        case subscribed(identifier: Int32, reason: UInt8)
        case message(MQTTMessage)
        /// A message that is too long to be looked at.
        case oversized
    }

    private var events: [Event] = []
    /// The library's last line about an error: it knows why a TLS handshake failed, its return codes do not.
    private(set) var lastError: String?
    /// What the first line that tells of TLS said, which is the cause of those that follow.
    private(set) var tlsTrouble: TLSTrouble?
    /// Whether the broker has answered.
    private(set) var isGreeted = false
    let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    var count: Int { self.events.count }

    /// Keeps a line about an error.
    ///
    /// - Parameter verification: what OpenSSL thinks of the broker's certificate.
    func note(error line: String, verification: Int) {
        self.lastError = line
        // Once the broker has answered, what is wrong is no longer wrong with TLS.
        guard !self.isGreeted, self.tlsTrouble == nil else { return }
        self.tlsTrouble = TLSTrouble(line: line, verification: verification)
    }

    func append(_ event: Event) {
        if case .greeted = event { self.isGreeted = true }
        self.events.append(event)
    }

    /// Takes everything, oldest first.
    func takeAll() -> [Event] {
        defer { self.events.removeAll(keepingCapacity: true) }
        return self.events
    }
}
