import Hummingbird
import NIOCore

/// What a handler gets beside the request: the connection, to ask the kernel who is at its other end.
struct AdminRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: Source) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }
}
