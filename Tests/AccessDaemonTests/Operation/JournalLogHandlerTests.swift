import Logging
import Synchronization
import Testing

@testable import AccessDaemon

struct JournalLogHandlerTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private struct Fault: Error, CustomStringConvertible {
        var description: String { "the disk\nis full" }
    }

    @Test func aMessageIsOneLineWithItsPriority() {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in
            JournalLogHandler { line in lines.all.withLock { $0.append(line) } }
        }
        logger.logLevel = .debug
        logger[metadataKey: "site"] = "clubhouse"
        logger.critical("entry not recorded", error: Fault(), metadata: ["door": "entrance"])
        logger.notice("stopped")
        logger.debug("libmosquitto", metadata: ["text": "one\r\n<0>two"])
        logger.trace("not written")
        #expect(
            lines.all.withLock { $0 } == [
                "<2>entry not recorded: door=entrance error=the disk is full site=clubhouse\n",
                "<5>stopped: site=clubhouse\n",
                "<7>libmosquitto: site=clubhouse text=one <0>two\n",
            ]
        )
    }
}
