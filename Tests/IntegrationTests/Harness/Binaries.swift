import Glibc

/// Where the programs under test are: beside the test executable, where SwiftPM puts them.
enum Binaries {
    static let daemon = "\(folder)/p2k16d"
    static let control = "\(folder)/p2k16ctl"

    /// `P2K16D_BIN_DIR` names another build, such as a release or an installed one.
    private static let folder: String = {
        if let folder = getenv("P2K16D_BIN_DIR") { return String(cString: folder) }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        precondition(length > 0, "/proc/self/exe cannot be read")
        let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return String(path[..<path.lastIndex(of: "/")!])
    }()
}
