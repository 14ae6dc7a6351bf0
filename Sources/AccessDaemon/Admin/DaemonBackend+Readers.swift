import AccessControl
import AdminAPI
import AdminModel
import Hardware

extension DaemonBackend {
    func readers(caller: Caller) async throws -> [AdminModel.Reader] {
        self.site.readers.values.sorted { $0.reader.id < $1.reader.id }.map { self.model(of: $0) }
    }

    func reader(_ id: String, caller: Caller) async throws -> AdminModel.Reader {
        self.model(of: try self.reader(named: id))
    }

    func reader(named id: String) throws -> ReaderAssignment {
        guard let assignment = self.site.readers[ReaderID(id)] else {
            throw AdminError(
                .notFound,
                code: "reader-unknown",
                message: "there is no reader “\(id)”",
                remedy: "The readers are: \(self.site.readers.keys.map(\.rawValue).sorted().joined(separator: ", "))."
            )
        }
        return assignment
    }

    private func model(of assignment: ReaderAssignment) -> AdminModel.Reader {
        let health = assignment.reader.health
        return AdminModel.Reader(
            id: assignment.reader.id.rawValue,
            kind: assignment.reader.kind.rawValue,
            door: assignment.place.door?.id.rawValue,
            tool: assignment.place.tool?.name,
            connected: health.fault == nil,
            detail: health.fault,
            // At a simulated one it comes together with the card.
            keypad: assignment.reader.keys != nil || assignment.reader.kind == .simulated,
            feedback: !assignment.feedback.isEmpty,
            feedbackDetail: assignment.feedback.lazy.compactMap(\.fault).first,
            // The reader's clock is monotonic; people want the time of day.
            lastFrameAt: health.lastFrame.map { WireTime(self.site.clock.now + ContinuousClock.now.duration(to: $0)) },
            taps: health.taps,
            badFrames: health.badFrames,
            dropped: health.dropped
        )
    }
}
