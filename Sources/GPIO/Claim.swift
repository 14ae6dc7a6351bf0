import Reactor

/// Lines that are held, or will be when they can; used on the chip's executor only.
final class Claim {
    /// Tells claims apart by being the object it is.
    final class ID: Sendable {}

    /// What is asked for.
    struct Specification: Sendable {
        let id: ID
        let lines: [GPIOLineReference]
        let settings: GPIOLineSettings
        let purpose: Purpose

        var isOutput: Bool {
            if case .output = self.purpose { true } else { false }
        }

        var edges: GPIOEdges {
            if case .input(let edges, _, _) = self.purpose { edges } else { .both }
        }

        var debounce: Duration {
            if case .input(_, let debounce, _) = self.purpose { debounce } else { .zero }
        }
    }

    enum Purpose: Sendable {
        /// - Parameter isActive: what it is driven to until it is set.
        case output(isActive: Bool, report: @Sendable (GPIOOutputReport) -> Void)
        case input(GPIOEdges, debounce: Duration, report: @Sendable (GPIOInputReport) -> Void)
    }

    let specification: Specification
    var request: RequestHandle?
    /// The lines and the chip as they were when they were last claimed.
    var found: [GPIOLineInfo] = []
    var chip: GPIOChipInfo?
    /// What was told last, so that a failure that goes on is told once.
    private var told: GPIOError?

    /// What an output is meant to be.
    var level = false
    /// Told apart from later ones by the number.
    var pulse: Int?
    var lastPulse = 0

    var sources: [ReadinessSource] = []
    var sequence: UInt64 = 0
    /// Edges of several lines that others may still come before, with libgpiod 1.6.
    var held: [GPIOEdge] = []
    /// Edges were lost, and what the lines are now is to be told behind those that were read.
    var hasLost = false
    var isReleaseOfHeldDue = false
    var lastEdge: UInt64 = 0
    var debouncer = Debouncer()

    init(_ specification: Specification) {
        self.specification = specification
        if case .output(let isActive, _) = specification.purpose { self.level = isActive }
    }

    /// The descriptors are given back before the lines are: a duplicate keeps a line claimed.
    func release() {
        for source in self.sources { source.cancel() }
        self.sources = []
        self.request = nil
        self.held = []
        self.hasLost = false
        self.sequence = 0
        self.lastEdge = 0
    }

    func lost(_ error: GPIOError) {
        guard self.told != error else { return }
        self.told = error
        switch self.specification.purpose {
        case .output(_, let report): report(.lost(error))
        case .input(_, _, let report): report(.lost(error))
        }
    }

    func tellClaimed() {
        self.told = nil
        let levels = try? self.request?.levels()
        switch self.specification.purpose {
        case .output(_, let report): report(.claimed(reads: levels?.first))
        case .input(_, _, let report):
            if let levels {
                self.debouncer = Debouncer(levels: levels)
                report(.levels(levels))
            }
        }
    }
}
