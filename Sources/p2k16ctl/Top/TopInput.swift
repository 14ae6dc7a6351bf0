import Dispatch
import Glibc

/// Keys and signals as one stream.
///
/// Not kept anywhere, the sources would end at once: hold the object as long as the stream is read.
final class TopInput {
    enum Item: Sendable {
        case key(UInt8)
        case resize
        /// A signal that ends the program.
        case end
        /// Standard input was closed.
        case hangUp
    }

    let items: AsyncStream<Item>
    private let sources: [any DispatchSourceProtocol]

    init() {
        let (items, continuation) = AsyncStream<Item>.makeStream(bufferingPolicy: .bufferingNewest(64))
        self.items = items
        let queue = DispatchQueue(label: "keys")
        let keys = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: queue)
        keys.setEventHandler { @Sendable in
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else {
                continuation.yield(.hangUp)
                return
            }
            for key in buffer[..<count] { continuation.yield(.key(key)) }
        }
        var sources: [any DispatchSourceProtocol] = [keys]
        for (number, item) in [(SIGWINCH, Item.resize), (SIGINT, .end), (SIGTERM, .end), (SIGHUP, .end)] {
            if number != SIGWINCH { signal(number, SIG_IGN) }
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in continuation.yield(item) }
            sources.append(source)
        }
        for source in sources { source.resume() }
        self.sources = sources
    }

    func close() {
        for source in self.sources { source.cancel() }
    }
}
