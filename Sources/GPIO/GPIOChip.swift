import Reactor
import Synchronization

/// A chip that may be missing, go away and come back; its lines are claimed whenever it is there.
///
/// libgpiod has no locking of its own: everything of one chip runs on one serial executor, and nothing else does, so
/// that edges are read before the kernel's queue is full.
package actor GPIOChip {
    /// How often a chip that is there is looked at: where it is removed nothing else tells, as with Linux 6.1.
    static let livenessInterval = Duration.seconds(2)
    /// How often what is missing or busy is tried again.
    static let retryInterval = Duration.seconds(1)

    /// A path, name or label.
    package nonisolated let descriptor: String
    nonisolated let consumer: String
    nonisolated let executor: QueueExecutor
    /// Lines that were asked for and not yet looked at by the actor, which this keeps from having to be waited for.
    nonisolated let newcomers = Mutex<[Claim.Specification]>([])

    var handle: ChipHandle?
    /// In the order in which they were asked for.
    var claims: [Claim] = []

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - descriptor: a path, name or label, like `/dev/gpiochip0`, `gpiochip0` or `pinctrl-bcm2711`.
    ///   - consumer: what others see as the holder of the lines.
    package init(_ descriptor: String, consumer: String = "p2k16d") {
        self.descriptor = descriptor
        self.consumer = consumer
        self.executor = QueueExecutor(label: "p2k16d.gpio.\(descriptor)")
    }

    /// Claims what can be claimed, and tells of the rest.
    package func start() {
        self.look()
    }

    /// Takes up the chip and its lines whenever they are there, until it is cancelled; then gives all lines back.
    ///
    /// What a line does that nobody holds depends on the board.
    package func run() async {
        while !Task.isCancelled {
            self.look()
            let isComplete = self.handle != nil && self.claims.allSatisfy { $0.request != nil }
            let interval = isComplete ? Self.livenessInterval : Self.retryInterval
            try? await Task.sleep(for: interval, clock: .continuous)
        }
        self.close()
    }

    private func look() {
        self.welcomeNewcomers()
        if let isAlive = self.handle?.isAlive, !isAlive { self.lose() }
        guard !self.claims.isEmpty else { return }
        do throws(GPIOError) {
            try self.openIfNeeded()
        } catch {
            for claim in self.claims { claim.lost(error) }
            return
        }
        for claim in self.claims where claim.request == nil {
            // The claim keeps and tells its error.
            do throws(GPIOError) { try self.take(claim) } catch { if self.handle == nil { return } }
        }
    }

    nonisolated func add(_ specification: Claim.Specification) {
        self.newcomers.withLock { $0.append(specification) }
    }

    func welcomeNewcomers() {
        let newcomers = self.newcomers.withLock { specifications in
            defer { specifications = [] }
            return specifications
        }
        self.claims += newcomers.map(Claim.init)
    }

    func claim(_ id: Claim.ID) -> Claim {
        self.welcomeNewcomers()
        guard let claim = self.claims.first(where: { $0.specification.id === id }) else {
            preconditionFailure("lines are asked for when they are made")
        }
        return claim
    }

    func openIfNeeded() throws(GPIOError) {
        guard self.handle == nil else { return }
        self.handle = try ChipHandle.open(self.descriptor)
    }

    /// Claims the lines, opening the chip for it if need be.
    func take(_ claim: Claim) throws(GPIOError) {
        guard claim.request == nil else { return }
        do throws(GPIOError) {
            try self.openIfNeeded()
            try self.request(claim)
            try self.watch(claim)
        } catch {
            if error.code == .removed { self.lose() }
            claim.lost(error)
            throw error
        }
        claim.tellClaimed()
    }

    private func request(_ claim: Claim) throws(GPIOError) {
        let specification = claim.specification
        var lines: [GPIOLineInfo] = []
        for line in specification.lines {
            if let info = try self.handle?.find(line) { lines.append(info) }
        }
        do throws(SystemFailure) {
            claim.request = try self.handle?
                .claim(
                    lines.map(\.offset),
                    settings: specification.settings,
                    edges: specification.edges,
                    debounce: GPIOLibrary.current == .two ? specification.debounce : .zero,
                    levels: specification.isOutput ? [claim.level] : nil,
                    consumer: self.consumer
                )
            claim.found = lines
            claim.chip = self.handle?.info
        } catch {
            // Who holds it may have changed since: ask again, for the message.
            var culprit = lines[0]
            for line in lines {
                if let now = try self.handle?.find(.offset(line.offset)), now.isUsed {
                    culprit = now
                    break
                }
            }
            guard let info = self.handle?.info else { return }
            throw GPIOError(
                line: culprit,
                of: info,
                isInput: !specification.isOutput,
                consumer: self.consumer,
                error
            )
        }
    }

    /// Drops everything of a chip that has gone.
    func lose() {
        guard let info = self.handle?.info else { return }
        for claim in self.claims {
            claim.release()
            claim.lost(.removed(info))
        }
        self.handle = nil
    }

    private func close() {
        for claim in self.claims {
            if claim.pulse != nil { self.endPulse(claim) }
            claim.release()
        }
        self.handle = nil
    }

    /// What a failed call on a claimed line means; a chip that has gone is lost with all its lines.
    func failure(_ failure: SystemFailure, of claim: Claim, line index: Int = 0) -> GPIOError {
        guard let chip = claim.chip, claim.found.indices.contains(index) else {
            return GPIOError(.failed, "a line of \(self.descriptor) failed: \(failure.text)", systemCode: failure.code)
        }
        let error = GPIOError(line: claim.found[index], of: chip, isInput: !claim.specification.isOutput, failure)
        if error.code == .removed { self.lose() }
        return error
    }
}
