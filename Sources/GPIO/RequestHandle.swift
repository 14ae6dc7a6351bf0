import CGPIOD

/// Claimed lines; dropping it gives them back.
@safe struct RequestHandle: ~Copyable {
    private let request: UnsafeMutablePointer<cgpiod_request>
    let lineCount: Int

    init(_ request: UnsafeMutablePointer<cgpiod_request>, lineCount: Int) {
        unsafe self.request = unsafe request
        self.lineCount = lineCount
    }

    deinit {
        unsafe cgpiod_request_release(self.request)
    }

    /// Readable while edges wait; none of outputs.
    var descriptors: [Int32] {
        unsafe (0..<cgpiod_request_descriptors(self.request)).map { unsafe cgpiod_request_descriptor(self.request, $0) }
    }

    /// Whether a line is active, by its index in the request.
    func level(_ index: Int) throws(SystemFailure) -> Bool {
        try unsafe SystemFailure.check(cgpiod_request_get_value(self.request, UInt32(index))) == 1
    }

    func levels() throws(SystemFailure) -> [Bool] {
        var levels: [Bool] = []
        for index in 0..<self.lineCount { levels.append(try self.level(index)) }
        return levels
    }

    func set(_ index: Int, _ isActive: Bool) throws(SystemFailure) {
        try unsafe SystemFailure.check(cgpiod_request_set_value(self.request, UInt32(index), isActive))
    }

    /// All that waits at a descriptor, oldest first; a batch as full as the kernel's queue may have lost some with 1.x.
    func readEdges(descriptor index: Int) throws(SystemFailure) -> EdgeBatch {
        var batch = EdgeBatch()
        let size = Int(CGPIOD_MAX_EVENTS)
        let events = UnsafeMutablePointer<cgpiod_event>.allocate(capacity: size)
        defer { unsafe events.deallocate() }
        while true {
            let result = unsafe cgpiod_request_read_events(self.request, UInt32(index), events)
            let count = try SystemFailure.check(result)
            for position in 0..<count {
                let event = unsafe events[position]
                batch.edges.append(
                    EdgeBatch.Edge(
                        offset: Int(event.offset),
                        isActive: event.activated,
                        nanoseconds: event.nanoseconds,
                        sequence: UInt64(event.sequence)
                    )
                )
            }
            if GPIOLibrary.current == .one, count == Int(CGPIOD_V1_QUEUE) { batch.isQueueFull = true }
            guard count > 0 else { return batch }
        }
    }
}
