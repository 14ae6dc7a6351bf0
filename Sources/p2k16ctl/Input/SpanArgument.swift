import ArgumentParser

/// A length of time as somebody types it: `90s`, `2h`, `1h30m`.
struct SpanArgument: ExpressibleByArgument, Hashable {
    let seconds: Int64

    init?(argument: String) {
        guard let seconds = Span.seconds(argument), seconds > 0 else { return nil }
        self.seconds = seconds
    }
}
