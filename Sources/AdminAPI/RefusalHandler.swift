import AdminModel
import NIOCore

/// Tells a client that there are too many connections, as soon as it asks for something, and hangs up.
final class RefusalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let patience: Duration
    private let limits: AdminLimits
    private var deadline: Scheduled<Void>?
    private var hasAnswered = false

    /// - Parameter patience: how long the client may take to ask; with none it is hung up on at once.
    init(patience: Duration, limits: AdminLimits) {
        self.patience = patience
        self.limits = limits
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        self.deadline = context.eventLoop.scheduleTask(in: TimeAmount(self.patience)) {
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.deadline?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What else comes is not looked at.
        guard !self.hasAnswered else { return }
        self.hasAnswered = true
        let error = AdminError(
            .unavailable,
            code: "connections-too-many",
            message:
                "you have \(self.limits.connectionsPerUser) connections to the admin socket already, or all are taken",
            remedy: "Close some of them; live streams count as well."
        )
        let body = (try? ByteBuffer(json: AdminErrorBody(error))) ?? ByteBuffer()
        var reply = ByteBuffer(
            string: """
                HTTP/1.1 503 Service Unavailable\r
                Content-Type: application/json\r
                Content-Length: \(body.readableBytes)\r
                Connection: close\r
                \r

                """
        )
        reply.writeImmutableBuffer(body)
        let channel = context.channel
        context.writeAndFlush(self.wrapOutboundOut(reply)).whenComplete { _ in channel.close(promise: nil) }
    }
}
