import Hardware

/// A reader, the door it stands at, and what shows members how a tap went.
struct ReaderAssignment: Sendable {
    var reader: any CardReader
    var door: DoorController
    var feedback: [any ReaderFeedback] = []

    /// Takes no time: whoever shows it does so on its own.
    func show(_ signal: ReaderSignal) {
        for feedback in self.feedback { feedback.show(signal) }
    }
}
