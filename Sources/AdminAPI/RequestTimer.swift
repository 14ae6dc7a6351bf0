import NIOCore
import NIOHTTP1

/// Hangs up on a client that sends its request too slowly or too large a head of it, or leaves its reply unread.
///
/// Sits in front of the decoder and sees bytes; ``Milestones`` sits behind it and tells how far a request is.
final class RequestTimer: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limits: AdminLimits
    private let traffic: AdminTraffic
    /// Runs while a request arrives.
    private var arrival: Scheduled<Void>?
    /// Runs while the client reads nothing.
    private var unread: Scheduled<Void>?
    /// Bytes of the head that have come; nil once it is whole.
    private var headBytes: Int? = 0

    init(limits: AdminLimits, traffic: AdminTraffic) {
        self.limits = limits
        self.traffic = traffic
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.arrival?.cancel()
        self.unread?.cancel()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.arrival?.cancel()
        self.unread?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if self.arrival == nil { self.arrival = self.hangUp(after: self.limits.arrival, .slowRequest, context) }
        if let bytes = self.headBytes { self.headBytes = bytes + self.unwrapInboundIn(data).readableBytes }
        context.fireChannelRead(data)
        // The decoder has seen these bytes: a head that is still not whole is too large. What follows a head in the same
        // read belongs to its body.
        if let bytes = self.headBytes, bytes > self.limits.headBytes {
            self.traffic.hungUp(.largeHead)
            // Not counted once more with what else is on its way.
            self.headBytes = nil
            context.close(promise: nil)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            self.unread?.cancel()
            self.unread = nil
        } else if self.unread == nil {
            self.unread = self.hangUp(after: self.limits.unread, .unread, context)
        }
        context.fireChannelWritabilityChanged()
    }

    private func hangUp(
        after time: Duration,
        _ reason: AdminTraffic.HangUp,
        _ context: ChannelHandlerContext
    ) -> Scheduled<Void> {
        let channel = context.channel
        return context.eventLoop.scheduleTask(in: TimeAmount(time)) { [traffic] in
            traffic.hungUp(reason)
            channel.close(promise: nil)
        }
    }

    private func headIsWhole() {
        self.headBytes = nil
    }

    private func requestIsWhole() {
        self.headBytes = 0
        self.arrival?.cancel()
        self.arrival = nil
    }

    /// Tells the timer of the same connection how far a request is.
    final class Milestones: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias InboundOut = HTTPServerRequestPart

        private let timer: RequestTimer

        init(for timer: RequestTimer) {
            self.timer = timer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch self.unwrapInboundIn(data) {
            case .head: self.timer.headIsWhole()
            case .body: break
            case .end: self.timer.requestIsWhole()
            }
            context.fireChannelRead(data)
        }
    }
}
