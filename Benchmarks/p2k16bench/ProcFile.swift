import FoundationEssentials

/// Reads the text files of proc(5).
enum ProcFile {
    /// - Returns: no lines when the file cannot be read.
    static func lines(_ path: String) -> [String] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The values of lines like `Pss:   123 kB`, in KiB.
    static func kibibytes(_ path: String) -> [String: Int] {
        var values: [String: Int] = [:]
        for line in self.lines(path) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count == 3, words[2] == "kB", let value = Int(words[1]) else { continue }
            values[String(words[0].dropLast())] = value
        }
        return values
    }
}
