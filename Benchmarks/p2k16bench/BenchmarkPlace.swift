import ArgumentParser

/// What is measured, and where.
struct BenchmarkPlace: ParsableArguments {
    @Option(help: "The daemon that is measured.")
    var daemon: String

    @Option(help: "A folder on an ordinary disk for the daemon's state; removed afterwards what is put there.")
    var directory: String
}
