import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection of the admin socket: HTTP/1.1 behind the limits.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let http: HTTP1Channel
    let limits: AdminLimits
    let ledger: ConnectionLedger
    let traffic: AdminTraffic

    init(
        responder: @escaping HTTPChannelHandler.Responder,
        limits: AdminLimits,
        full: Set<UInt32>,
        traffic: AdminTraffic
    ) {
        let head = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.headBytes,
            maxHeaderListSize: limits.headBytes,
            maxHeaderFieldCount: limits.headFields
        )
        self.http = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: TimeAmount(limits.idle),
                httpDecoderConfiguration: head
            )
        )
        self.limits = limits
        self.ledger = ConnectionLedger(limits: limits, full: full, traffic: traffic)
        self.traffic = traffic
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            let uid = try PeerCredentials.ofChannelOnLoop(channel).uid
            switch self.ledger.enter(uid) {
            case .admitted:
                channel.closeFuture.whenComplete { [ledger] _ in ledger.leave(uid) }
                return try self.setUpTimed(channel, logger)
            case .refused(let isFirst):
                if isFirst {
                    logger.warning(
                        "admin socket has too many connections of one user, further ones are refused",
                        metadata: ["uid": "\(uid)", "limit": "\(self.limits.connectionsPerUser)"]
                    )
                }
                let isTold = self.ledger.beginLingering()
                if isTold { channel.closeFuture.whenComplete { [ledger] _ in ledger.endLingering() } }
                try channel.pipeline.syncOperations.addHandler(
                    RefusalHandler(patience: isTold ? .seconds(2) : .zero, limits: self.limits)
                )
            }
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return self.http.setup(channel: channel, logger: logger)
    }

    private func setUpTimed(_ channel: any Channel, _ logger: Logger) throws -> EventLoopFuture<Value> {
        let pipeline = channel.pipeline.syncOperations
        let timer = RequestTimer(limits: self.limits, traffic: self.traffic)
        try pipeline.addHandler(timer)
        let result = self.http.setup(channel: channel, logger: logger)
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(RequestTimer.Milestones(for: timer), position: .after(decoder))
        return result
    }

    func handle(value: Value, logger: Logger) async {
        await self.http.handle(value: value, logger: logger)
    }
}
