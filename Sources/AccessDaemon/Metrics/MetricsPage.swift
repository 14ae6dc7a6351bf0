/// A page of metrics in the text format of Prometheus, version 0.0.4.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct MetricsPage {
    enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    struct Sample {
        var labels: KeyValuePairs<String, String>
        var value: Double

        init(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
            self.labels = labels
            self.value = value
        }

        init(_ condition: Bool, _ labels: KeyValuePairs<String, String> = [:]) {
            self.init(condition ? 1 : 0, labels)
        }
    }

    private(set) var text = ""

    /// Adds a metric with its samples; one without samples is left out.
    ///
    /// - Parameters:
    ///   - name: with its unit, and `_total` for a counter.
    ///   - help: one line.
    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        self.head(kind, name, help)
        for sample in samples { self.line(name, sample.labels.map { ($0.key, $0.value) }, Self.number(sample.value)) }
    }

    mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: Double) {
        self.add(kind, name, help, [Sample(value)])
    }

    /// Adds a histogram, or several that differ by their labels.
    mutating func add(
        _ name: String,
        _ help: String,
        _ histograms: [(labels: KeyValuePairs<String, String>, histogram: Histogram)]
    ) {
        guard !histograms.isEmpty else { return }
        self.head(.histogram, name, help)
        for (pairs, histogram) in histograms {
            let labels = pairs.map { ($0.key, $0.value) }
            let value = histogram.value
            var count: UInt64 = 0
            let bounds = histogram.bounds.map { Self.number($0 / .seconds(1)) } + ["+Inf"]
            for (bound, part) in zip(bounds, value.counts) {
                count += part
                self.line("\(name)_bucket", labels + [("le", bound)], "\(count)")
            }
            self.line("\(name)_sum", labels, Self.number(value.sum / .seconds(1)))
            self.line("\(name)_count", labels, "\(count)")
        }
    }

    mutating func add(_ name: String, _ help: String, _ histogram: Histogram) {
        let labels: KeyValuePairs<String, String> = [:]
        self.add(name, help, [(labels: labels, histogram: histogram)])
    }

    private mutating func head(_ kind: Kind, _ name: String, _ help: String) {
        self.text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let list = labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",")
        self.text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escape(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
