import FoundationEssentials
import Glibc

/// What the kernel knows of this process (proc(5), `/proc/self/stat`), under the names that Prometheus' clients agreed on.
struct ProcessFigures {
    var residentBytes: Double
    var cpuSeconds: Double
    var openFiles: Double

    /// Nil where there is no `/proc`.
    static var now: ProcessFigures? {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")"),
            let directory = opendir("/proc/self/fd")
        else { return nil }
        defer { closedir(directory) }
        // Behind the name in parentheses stands the third field: utime, stime and rss are the 14th, 15th and 24th.
        let fields = text[end...].dropFirst().split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let pages = Double(fields[21])
        else { return nil }
        var entries = 0
        while readdir(directory) != nil { entries += 1 }
        return ProcessFigures(
            residentBytes: pages * Double(sysconf(Int32(_SC_PAGESIZE))),
            cpuSeconds: (user + system) / Double(sysconf(Int32(_SC_CLK_TCK))),
            // Without `.`, `..` and the descriptor that this loop reads.
            openFiles: Double(entries - 3)
        )
    }
}
