package import Logging
import Reactor
import ServiceLifecycle
import Synchronization

/// A client of one MQTT broker that reconnects for ever and never sends anything late.
///
/// What is published while there is no connection fails at once; nothing is queued for a later one. Every connection
/// has a libmosquitto instance of its own, which is destroyed with it together with whatever it had not sent.
///
/// Register hooks and subscriptions before `run()`; the client connects once it runs.
package actor MQTTClient: Service {
    /// Somebody who waits for a message to be sent.
    struct PendingPublish {
        let token: Int
        let topic: String
        let continuation: CheckedContinuation<Void, any Error>
    }

    /// The client's side of a subscription.
    struct Subscriber {
        let filter: String
        let qos: MQTTQoS
        let continuation: AsyncStream<MQTTMessage>.Continuation
        let status: MQTTSubscription.Status
        var budget: MessageBudget
    }

    /// More messages than this are never under way at once.
    static let maximumInFlight = 1024
    /// Messages with more bytes than this are counted and not looked at: no device has so much to say.
    static let maximumPayload = 65_536
    /// The longest packet that a broker is asked to deliver, where the protocol has a word for that (5.0).
    static let maximumPacket = 262_144

    let configuration: MQTTConfiguration
    let logger: Logger
    let executor = QueueExecutor(label: "p2k16d.mqtt")
    /// Of messages that are under way.
    let deadlines: Deadlines
    let connector = MQTTConnector()
    let sharedState = Mutex<MQTTConnectionState>(.disconnected(nil))
    let connectionCount = Mutex(0)
    let counts = Mutex(MQTTFigures())

    var session: MQTTSession
    /// The connection and the attempt that made it.
    var current: (attempt: MQTTSession.Attempt, connection: MQTTConnection)?
    var opening: Task<Void, Never>?
    /// By packet identifier.
    var pending: [Int32: PendingPublish] = [:]
    var subscribers: [Int: Subscriber] = [:]
    /// Subscribers by their filter, where that is a topic as it stands; the others are compared one by one.
    var byTopic: [String: [Int]] = [:]
    var byPattern: [Int] = []
    /// Filters whose SUBACK is awaited, by packet identifier.
    var subscribing: [Int32: String] = [:]
    var lastToken = 0

    var connectHooks: [@Sendable () async -> Void] = []
    var disconnectHooks: [@Sendable () async -> Void] = []
    var stateHook: (@Sendable (MQTTConnectionState) -> Void)?
    /// Tells `run()` that the hooks are due: a latch, since a connection that came and went needs none.
    let announcements = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Resumed when the good-bye hooks are done or out of time.
    var farewell: CheckedContinuation<Void, Never>?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - configuration: checked here, also for what only shows when connecting.
    ///   - logger: gets libmosquitto's own lines, at debug and trace.
    /// - Throws: ``MQTTError`` with code `configuration` or `invalidTopic`.
    package init(configuration: MQTTConfiguration, logger: Logger) throws(MQTTError) {
        try configuration.validate()
        self.configuration = configuration
        self.logger = logger
        self.deadlines = Deadlines(queue: self.executor.queue)
        self.session = MQTTSession(
            preferred: configuration.preferredProtocol,
            backoff: configuration.backoff,
            random: SystemRandomNumberGenerator()
        )
    }

    /// How the client stands with its broker; readable from any thread.
    package nonisolated var state: MQTTConnectionState { self.sharedState.withLock { $0 } }

    /// How many connections there have been, which tells one from the next; readable from any thread.
    package nonisolated var connections: Int { self.connectionCount.withLock { $0 } }

    /// What has come from the broker; readable from any thread.
    package nonisolated var figures: MQTTFigures { self.counts.withLock { $0 } }

    /// Registers what to do after each connect, when messages can be published and every subscription is in place.
    ///
    /// Hooks run one after the other inside `run()`. A hook that is still running when the connection is replaced runs
    /// again afterwards. It must not wait for ever, or `run()` does not end.
    package func onConnect(_ hook: @escaping @Sendable () async -> Void) {
        self.connectHooks.append(hook)
    }

    /// Registers what to do before the good-bye, while messages can still be published; given 1 s in total.
    package func beforeDisconnect(_ hook: @escaping @Sendable () async -> Void) {
        self.disconnectHooks.append(hook)
    }

    /// Registers who is told of each change of ``state``; called on the client's queue and must return at once.
    package func onStateChange(_ hook: @escaping @Sendable (MQTTConnectionState) -> Void) {
        self.stateHook = hook
    }
}
