import Glibc
import Testing

/// What too much of everything does to the daemon, and to the doors that it does not concern: nothing.
///
/// Times are judged in the long form alone (`make test-load`); what is always expected is that every other door opens, that
/// memory stays bounded, and that whatever was refused is counted.
@Suite(.serialized, .loadServers, .timeLimit(.minutes(15)))
enum UnderLoad {
    /// KiB that the daemon may take on top in any of these loads; without bounds it would soon be far more.
    static let memoryLimit = 96 * 1024

    static func expectBounded(_ row: LoadRow, sourceLocation: SourceLocation = #_sourceLocation) {
        // Most of what a sanitized program takes is the sanitizer's.
        guard getenv("ASAN_OPTIONS") == nil, getenv("TSAN_OPTIONS") == nil else { return }
        #expect(row.memoryPeak - row.memoryBefore < Self.memoryLimit, "\(row)", sourceLocation: sourceLocation)
    }
}

extension Trait where Self == SharedServers {
    /// With a broker that writes no line for each message, and drops none, so that what is sent can be counted again.
    fileprivate static var loadServers: SharedServers {
        .sharedServers(
            brokerSettings: [
                "log_type none", "log_type error", "log_type warning", "log_type notice", "log_type information",
                "max_queued_messages 0",
            ]
        )
    }
}
