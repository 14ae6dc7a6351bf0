import Logging
import Reactor

/// Opens connections on a thread of its own.
///
/// `mosquitto_connect` resolves names and connects blocking, without a time limit of its own (its asynchronous form is
/// for the library's own thread only). Were it called on the client's queue, a publish that hops there just then would
/// wait for minutes instead of failing at once.
actor MQTTConnector {
    private let executor = QueueExecutor(label: "p2k16d.mqtt.connect")

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.executor.asUnownedSerialExecutor() }

    /// Connects, after attempts that are still stuck.
    ///
    /// - Throws: ``MQTTError``, or `CancellationError` where the attempt was given up before its turn.
    func open(
        _ configuration: MQTTConfiguration,
        version: MQTTProtocolVersion,
        logger: Logger
    ) throws -> sending MQTTConnection {
        // Attempts queue up behind a stuck one; without this each would get stuck in its turn.
        try Task.checkCancellation()
        return try MQTTConnection(configuration, version: version, logger: logger)
    }
}
