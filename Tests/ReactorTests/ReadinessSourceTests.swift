import Glibc
import Reactor
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct ReadinessSourceTests {
    /// An actor with one end of a socket pair, as the wrappers of C libraries are built.
    actor Owner {
        private let executor = QueueExecutor(label: "test.reactor")
        nonisolated var unownedExecutor: UnownedSerialExecutor { self.executor.asUnownedSerialExecutor() }
        private var source: ReadinessSource?
        private let descriptor: Int32
        private var received = 0
        nonisolated let events = AsyncStream.makeStream(of: Int.self)

        init(_ descriptor: Int32) {
            self.descriptor = descriptor
        }

        func watch(_ direction: ReadinessSource.Direction) throws {
            let source = try ReadinessSource(descriptor: self.descriptor, direction, on: self.executor) {
                self.assumeIsolated { $0.ready() }
            }
            source.arm(true)
            self.source = source
        }

        func pause(_ isPaused: Bool) { self.source?.arm(!isPaused) }

        func stop() async {
            await withCheckedContinuation { continuation in
                guard let source = self.source else { return continuation.resume() }
                source.cancel { continuation.resume() }
            }
            self.source = nil
            close(self.descriptor)
        }

        /// Takes one byte at a time: the rest must make the source fire again.
        private func ready() {
            var byte: UInt8 = 0
            let count = recv(self.descriptor, &byte, 1, Int32(MSG_DONTWAIT))
            if count == 0 { self.source?.arm(false) }
            self.events.continuation.yield(count)
        }
    }

    static func pair() -> (Int32, Int32) {
        var descriptors: [Int32] = [0, 0]
        precondition(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors) == 0)
        return (descriptors[0], descriptors[1])
    }

    @Test func firesAgainWhileBytesAreLeftAndAfterAHangUp() async throws {
        let (ours, theirs) = Self.pair()
        let owner = Owner(ours)
        try await owner.watch(.readable)
        var events = owner.events.stream.makeAsyncIterator()
        _ = send(theirs, "abc", 3, 0)
        for _ in 0..<3 { #expect(await events.next() == 1) }
        close(theirs)
        #expect(await events.next() == 0)
        await owner.stop()
    }

    @Test func aPausedSourceFiresOnlyWhenItIsArmedAgain() async throws {
        let (ours, theirs) = Self.pair()
        let owner = Owner(ours)
        try await owner.watch(.readable)
        await owner.pause(true)
        _ = send(theirs, "a", 1, 0)
        await owner.pause(false)
        var events = owner.events.stream.makeAsyncIterator()
        #expect(await events.next() == 1)
        await owner.stop()
        close(theirs)
    }

    @Test func manySourcesComeAndGoWhileOthersFire() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<500 {
                        let (ours, theirs) = Self.pair()
                        let owner = Owner(ours)
                        try await owner.watch(.readable)
                        _ = send(theirs, "x", 1, 0)
                        var events = owner.events.stream.makeAsyncIterator()
                        #expect(await events.next() == 1)
                        close(theirs)
                        await owner.stop()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("fails without a descriptor to spare, before and after the first one, and works again with one")
    func withoutDescriptors() async {
        await #expect(processExitsWith: .success) {
            let (ours, theirs) = Self.pair()
            let owner = Owner(ours)
            var limit = rlimit(rlim_cur: 256, rlim_max: 256)
            precondition(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            // The first source needs a descriptor of its own and one for the thread that waits.
            for spare in 0...2 {
                var taken: [Int32] = []
                while case let descriptor = dup(ours), descriptor >= 0 { taken.append(descriptor) }
                for descriptor in taken.suffix(spare) { close(descriptor) }
                do {
                    try await owner.watch(.readable)
                    precondition(spare == 2)
                } catch let error as ReadinessError {
                    precondition(spare < 2 && error.code == EMFILE && "\(error)".contains("as many files"))
                }
                for descriptor in taken.dropLast(spare) { close(descriptor) }
            }
            _ = send(theirs, "a", 1, 0)
            var events = owner.events.stream.makeAsyncIterator()
            let count = await events.next()
            precondition(count == 1)
        }
    }
}
