import Dispatch
import Reactor

extension GPIOChip {
    /// How long edges of several lines wait for earlier ones of the others, with libgpiod 1.6: each line has a queue of
    /// its own there, which the kernel fills a moment after it has stamped the edge.
    private static let mergeTime: UInt64 = 2_000_000

    func levels(_ id: Claim.ID) throws(GPIOError) -> [Bool] {
        let claim = self.claim(id)
        try self.take(claim)
        do throws(SystemFailure) {
            return try claim.request?.levels() ?? []
        } catch {
            throw self.failure(error, of: claim)
        }
    }

    func watch(_ claim: Claim) throws(GPIOError) {
        let id = claim.specification.id
        for descriptor in claim.request?.descriptors ?? [] {
            do throws(ReadinessError) {
                let source = try ReadinessSource(descriptor: descriptor, .readable, on: self.executor) { [weak self] in
                    self?.assumeIsolated { $0.drain($0.claim(id)) }
                }
                source.arm(true)
                claim.sources.append(source)
            } catch {
                claim.release()
                throw GPIOError(
                    .failed,
                    "the edges of lines of \(self.descriptor) cannot be waited for: \(error)",
                    systemCode: error.code
                )
            }
        }
    }

    private func drain(_ claim: Claim) {
        guard claim.request != nil else { return }
        var edges: [GPIOEdge] = []
        var hasLost = false
        do throws(SystemFailure) {
            for index in claim.sources.indices {
                guard let batch = try claim.request?.readEdges(descriptor: index) else { return }
                hasLost = hasLost || batch.isQueueFull
                for edge in batch.edges {
                    if edge.sequence != 0 {
                        hasLost = hasLost || edge.sequence != claim.sequence + 1
                        claim.sequence = edge.sequence
                    }
                    guard let line = claim.found.firstIndex(where: { $0.offset == edge.offset }) else { continue }
                    edges.append(GPIOEdge(line: line, isActive: edge.isActive, nanoseconds: edge.nanoseconds))
                }
            }
        } catch {
            let error = self.failure(error, of: claim)
            claim.release()
            claim.lost(error)
            return
        }
        if hasLost { self.lostEdges(claim) }
        if claim.sources.count > 1 {
            claim.held += edges
            self.releaseHeld(claim)
        } else {
            self.deliver(edges, of: claim)
        }
        if claim.held.isEmpty { self.makeUpForLoss(claim) }
    }

    private func lostEdges(_ claim: Claim) {
        guard case .input(_, _, let report) = claim.specification.purpose else { return }
        report(.overflow)
        claim.hasLost = true
    }

    /// Behind the edges that were read: they are older than the states of the lines, and with libgpiod 1.6 the lost ones
    /// are those that came after them.
    private func makeUpForLoss(_ claim: Claim) {
        guard claim.hasLost, case .input(let edges, _, let report) = claim.specification.purpose else { return }
        claim.hasLost = false
        switch edges {
        case .activations:
            if GPIOLibrary.current == .one { report(.overflow) }
        case .both:
            guard let levels = try? claim.request?.levels() else { return }
            claim.debouncer = Debouncer(levels: levels)
            report(.levels(levels))
        }
    }

    /// Delivers the edges that no other can come before any more.
    private func releaseHeld(_ claim: Claim) {
        claim.held.sort { $0.nanoseconds < $1.nanoseconds }
        let limit = KernelClock.now - Self.mergeTime
        let count = claim.held.firstIndex { $0.nanoseconds > limit } ?? claim.held.count
        let ready = Array(claim.held[..<count])
        claim.held.removeFirst(count)
        // One that comes later all the same would put bits in the wrong order: that frame is not to be trusted.
        if let first = ready.first, first.nanoseconds < claim.lastEdge { self.lostEdges(claim) }
        claim.lastEdge = ready.last?.nanoseconds ?? claim.lastEdge
        self.deliver(ready, of: claim)
        guard !claim.held.isEmpty, !claim.isReleaseOfHeldDue else { return }
        claim.isReleaseOfHeldDue = true
        self.after(Self.mergeTime, claim) { chip, claim in
            claim.isReleaseOfHeldDue = false
            chip.drain(claim)
        }
    }

    private func deliver(_ edges: [GPIOEdge], of claim: Claim) {
        guard !edges.isEmpty, case .input(_, let debounce, let report) = claim.specification.purpose else { return }
        guard GPIOLibrary.current == .one, debounce > .zero else {
            report(.edges(edges))
            return
        }
        for edge in edges { claim.debouncer.edge(edge) }
        let (seconds, attoseconds) = debounce.components
        let stillness = UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
        self.after(stillness, claim) { chip, claim in chip.settle(claim, stillness) }
    }

    private func settle(_ claim: Claim, _ stillness: UInt64) {
        guard case .input(_, _, let report) = claim.specification.purpose else { return }
        let due = claim.debouncer.due(after: stillness, at: KernelClock.now)
        var changes: [GPIOEdge] = []
        for line in due {
            do throws(SystemFailure) {
                guard let level = try claim.request?.level(line) else { return }
                guard let change = claim.debouncer.settle(line, reads: level) else { continue }
                // As the kernel stamps it with 2.x: when it had lasted.
                let time = change.nanoseconds + stillness
                changes.append(GPIOEdge(line: change.line, isActive: change.isActive, nanoseconds: time))
            } catch {
                let error = self.failure(error, of: claim, line: line)
                claim.release()
                claim.lost(error)
                return
            }
        }
        if !changes.isEmpty { report(.edges(changes)) }
    }

    private func after(
        _ nanoseconds: UInt64,
        _ claim: Claim,
        _ body: @escaping @Sendable (isolated GPIOChip, Claim) -> Void
    ) {
        let id = claim.specification.id
        self.executor.queue.asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds))) { [weak self] in
            self?.assumeIsolated { body($0, $0.claim(id)) }
        }
    }
}
