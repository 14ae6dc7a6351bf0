import Glibc

/// Opens a journal's directory after whatever happened to it.
struct Recovery {
    private struct Damage {
        let index: Int
        let intact: Segment?
        let reason: String
    }

    private let directory: JournalDirectory
    private(set) var segments: [Segment] = []
    private(set) var report = RecoveryReport(journalID: JournalID())

    init(directory: JournalDirectory) {
        self.directory = directory
    }

    private var files: any FileOperations { self.directory.files }

    /// Checks every record, repairs what a crash does, puts aside what is damaged.
    ///
    /// - Returns: The writer for the last of ``segments``.
    mutating func run() throws -> SegmentWriter {
        try self.directory.prepare()
        let identity = try self.directory.readIdentity()
        let found = try self.directory.segments()
        let damage = try self.scan(found)
        defer { self.report.records = self.segments.reduce(0) { $0 + Int($1.nextSequence - $1.firstSequence) } }

        if damage == nil, let last = self.segments.last, last.journalID == identity {
            self.report.journalID = last.journalID
            return try self.continueSegment(last)
        }
        self.report.journalIDIsNew = true
        // First the new identity: whatever happens from here on, the old one is not used again.
        try self.directory.writeIdentity(self.report.journalID)
        if let damage {
            try self.quarantine(found, damage)
        }
        return try self.beginSegment()
    }

    /// Reads the segments up to the first damage.
    private mutating func scan(_ found: [UInt64]) throws -> Damage? {
        for (index, firstSequence) in found.enumerated() {
            let name = Segment.name(firstSequence: firstSequence)
            let isLast = index == found.count - 1
            let descriptor = try self.directory.open(name, flags: O_RDWR)
            defer { self.files.close(descriptor) }

            guard let header = try self.directory.readHeader(descriptor), header.firstSequence == firstSequence else {
                return Damage(index: index, intact: nil, reason: "its header is damaged")
            }
            if let previous = self.segments.last, !header.follows(previous) {
                let reason = "it does not follow record \(previous.nextSequence - 1): a segment before it is missing"
                return Damage(index: index, intact: nil, reason: reason)
            }
            let successor = isLast ? nil : try self.header(of: found[index + 1])
            var segment = Segment(header)
            let size = try self.files.status(descriptor).size
            let isIntact = try self.readRecords(of: &segment, descriptor, size: size, until: successor, isLast: isLast)
            guard isIntact else {
                let reason = "record \(segment.nextSequence) at byte \(segment.length) is damaged"
                return Damage(index: index, intact: segment.isEmpty ? nil : segment, reason: reason)
            }
            if segment.length < size {
                try self.files.truncate(descriptor, to: segment.length)
                try self.files.synchronize(descriptor)
                if isLast {
                    self.report.tornBytes += size - segment.length
                } else {
                    self.report.abandonedBytes += size - segment.length
                }
            }
            self.segments.append(segment)
        }
        return nil
    }

    private func header(of firstSequence: UInt64) throws -> SegmentHeader? {
        let descriptor = try self.directory.open(Segment.name(firstSequence: firstSequence), flags: O_RDONLY)
        defer { self.files.close(descriptor) }
        return try self.directory.readHeader(descriptor)
    }

    /// Adds the records of a segment up to where its successor begins; what is behind that was never acknowledged.
    ///
    /// - Returns: Whether the end was reached without damage.
    private func readRecords(
        of segment: inout Segment,
        _ descriptor: Int32,
        size: UInt64,
        until successor: SegmentHeader?,
        isLast: Bool
    ) throws -> Bool {
        var reader = RecordReader(
            files: self.files,
            descriptor: descriptor,
            format: segment.format,
            offset: segment.length,
            end: size,
            chain: Chain(
                hash: self.directory.hash,
                journalID: segment.journalID,
                nextSequence: segment.nextSequence,
                lastHash: segment.lastHash
            )
        )
        while true {
            if let successor, successor.follows(segment) { return true }
            switch try reader.next() {
            case .record(let position, let size):
                segment.add(position, recordSize: size)
                try self.finishErasing(reader, descriptor)
            case .end: return true
            case .torn: return isLast
            case .damaged: return false
            }
        }
    }

    /// Erases what a crash has left of parts that are marked as erased.
    private func finishErasing(_ reader: RecordReader, _ descriptor: Int32) throws(SystemCallError) {
        let places = reader.halfErasedParts.map(reader.place(ofPart:))
        for place in places {
            try self.files.write(descriptor, [UInt8](repeating: 0, count: place.count), at: place.contentOffset)
        }
        if !places.isEmpty { try self.files.synchronize(descriptor) }
    }

    private func continueSegment(_ segment: Segment) throws -> SegmentWriter {
        let descriptor = try self.directory.open(segment.name, flags: O_RDWR)
        do {
            // A process that died may have written records and not synchronised them.
            try self.files.synchronize(descriptor)
            try self.directory.synchronize()
        } catch {
            self.files.close(descriptor)
            throw error
        }
        return SegmentWriter(directory: self.directory, segment: segment, descriptor: descriptor)
    }

    /// Puts aside from the last to the first, so that the damage is still found if this is interrupted.
    private mutating func quarantine(_ found: [UInt64], _ damage: Damage) throws {
        for index in (damage.index..<found.count).reversed() {
            let isDamaged = index == damage.index
            let file = try self.directory.quarantine(
                Segment.name(firstSequence: found[index]),
                intactLength: isDamaged ? damage.intact?.length : nil
            )
            let reason = isDamaged ? damage.reason : "a segment before it is damaged or missing"
            self.report.quarantined.insert(.init(file: file, reason: reason), at: 0)
        }
        if let intact = damage.intact {
            self.segments.append(intact)
        }
    }

    private mutating func beginSegment() throws -> SegmentWriter {
        let last = self.segments.last
        let highest = max(try self.directory.highestQuarantinedSequence(), (last?.nextSequence ?? 1) - 1)
        let header = SegmentHeader(
            journalID: self.report.journalID,
            firstSequence: highest + 1,
            previousHash: last?.lastHash ?? .zero
        )
        let segment = Segment(header)
        let descriptor = try self.directory.install(header.encoded(hash: self.directory.hash), as: segment.name)
        do {
            try self.directory.synchronize()
        } catch {
            self.files.close(descriptor)
            throw error
        }
        // An empty segment of the same name was replaced.
        self.segments.removeAll { $0.firstSequence == segment.firstSequence }
        self.segments.append(segment)
        return SegmentWriter(directory: self.directory, segment: segment, descriptor: descriptor)
    }
}
