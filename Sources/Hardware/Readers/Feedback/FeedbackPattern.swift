/// How an output goes on and off for a signal.
package struct FeedbackPattern: Sendable, Hashable {
    /// On, off, on and so on, beginning with on; it is off afterwards. None does nothing.
    package var steps: [Duration]

    package init(_ steps: [Duration]) {
        self.steps = steps
    }

    fileprivate init(milliseconds: Int...) {
        self.steps = milliseconds.map { .milliseconds($0) }
    }
}

/// The patterns of one output.
package typealias FeedbackPatterns = [ReaderSignal: FeedbackPattern]

extension FeedbackPatterns {
    /// Of a light: long for yes, ever more flashes for the kinds of no.
    package static let led: FeedbackPatterns = [
        .granted: FeedbackPattern(milliseconds: 3000),
        .denied: FeedbackPattern(milliseconds: 150, 150, 150, 150, 150),
        .unknownCard: FeedbackPattern(milliseconds: 100, 100, 100, 100, 100, 100, 100, 100, 100),
        .membershipLapsed: FeedbackPattern(milliseconds: 600, 300, 600),
        .tryAgain: FeedbackPattern(milliseconds: 150, 150, 600),
        .enterPIN: FeedbackPattern(milliseconds: 300, 300, 300, 300, 300, 300, 300, 300, 300),
        .nextCard: FeedbackPattern(milliseconds: 1000, 500, 1000, 500, 1000),
    ]

    /// Of a buzzer: one short for yes, so that a full corridor stays quiet.
    package static let buzzer: FeedbackPatterns = [
        .granted: FeedbackPattern(milliseconds: 100),
        .denied: FeedbackPattern(milliseconds: 800),
        .unknownCard: FeedbackPattern(milliseconds: 100, 100, 100, 100, 100),
        .membershipLapsed: FeedbackPattern(milliseconds: 500, 250, 500),
        .tryAgain: FeedbackPattern(milliseconds: 100, 100, 500),
        .enterPIN: FeedbackPattern(milliseconds: 60, 60, 60),
        .nextCard: FeedbackPattern(milliseconds: 60, 60, 60, 60, 300),
    ]
}
