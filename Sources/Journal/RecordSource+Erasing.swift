import Glibc

extension RecordSource {
    /// Erases parts of the records of one segment, the first that has any from a sequence on.
    ///
    /// First the parts are marked, then they and their salts are overwritten, each durably: whatever comes between, a part
    /// is either whole or marked, and recovery does the rest.
    ///
    /// - Returns: The sequence to go on with; nil when there is no such segment.
    func eraseInSegment(
        from sequence: UInt64,
        upTo last: UInt64,
        _ select: (JournalRecord) -> [Int],
        _ erasure: inout Erasure
    ) throws -> UInt64? {
        guard sequence <= last, let segment = self.state.segment(from: sequence) else { return nil }
        let descriptor = try self.directory.open(segment.name, flags: O_RDWR)
        defer { self.directory.files.close(descriptor) }
        var reader = self.reader(of: segment, descriptor, from: segment.mark(for: segment.firstSequence))
        var places: [PartCoding.Place] = []
        var next = segment.firstSequence
        while next < segment.nextSequence, next <= last {
            guard case .record(let position, _) = try reader.next() else {
                throw self.damage(in: segment, before: next + 1)
            }
            let record = reader.record(at: position)
            let chosen = select(record).filter { part in
                record.personal.indices.contains(part) && record.personal[part] != .erased
            }
            places += chosen.map(reader.place(ofPart:))
            erasure.parts += chosen.count
            if !chosen.isEmpty { erasure.records += 1 }
            next += 1
        }
        try self.erase(places, descriptor)
        return next
    }

    private func erase(_ places: [PartCoding.Place], _ descriptor: Int32) throws(SystemCallError) {
        if places.isEmpty { return }
        let files = self.directory.files
        for place in places { try files.write(descriptor, [PartCoding.erased], at: place.offset) }
        try files.synchronize(descriptor)
        for place in places {
            try files.write(descriptor, [UInt8](repeating: 0, count: place.count), at: place.contentOffset)
        }
        try files.synchronize(descriptor)
    }
}
