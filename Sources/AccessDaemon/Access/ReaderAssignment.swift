import Hardware

/// A reader, the door or tool it stands at, and what shows members how a tap went.
struct ReaderAssignment: Sendable {
    var reader: any CardReader
    var place: TapPlace
    var feedback: [any ReaderFeedback] = []

    /// Takes no time: whoever shows it does so on its own.
    func show(_ signal: ReaderSignal) {
        for feedback in self.feedback { feedback.show(signal) }
    }
}
