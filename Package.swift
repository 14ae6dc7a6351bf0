// swift-tools-version: 6.2
import PackageDescription

/// One list for every target: language mode 6 with the upcoming features that make isolation and visibility explicit.
let strict: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
    .enableUpcomingFeature("InferIsolatedConformances"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// Wrappers of C libraries also mark every raw-pointer expression `unsafe`.
/// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
let wrapper: [SwiftSetting] = strict + [.strictMemorySafety()]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "p2k16d",
    products: [
        .executable(name: "p2k16d", targets: ["p2k16d"]),
        .executable(name: "p2k16ctl", targets: ["p2k16ctl"]),
    ],
    dependencies: [
        // Hummingbird's FullFoundation trait is not needed: the daemon links FoundationEssentials only.
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms.git", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),

        .systemLibrary(name: "CGPIOD", pkgConfig: "libgpiod", providers: [.apt(["libgpiod-dev"])]),

        // epoll(7), adjtimex(2) and some requests of ioctl(2), which Swift's Glibc module leaves out.
        .systemLibrary(name: "CLinux"),

        .target(name: "AccessControl", swiftSettings: strict),
        .target(
            name: "CardHashing",
            dependencies: [
                "AccessControl", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(name: "Reactor", dependencies: ["CLinux"], swiftSettings: wrapper),
        .target(name: "Postgres", dependencies: ["CLibPQ", "Reactor", logging], swiftSettings: wrapper),
        .target(name: "MQTT", dependencies: ["CMosquitto", "Reactor", logging, lifecycle], swiftSettings: wrapper),
        .target(name: "GPIO", dependencies: ["CGPIOD", "Reactor"], swiftSettings: wrapper),
        .target(name: "Systemd", swiftSettings: wrapper),
        .target(name: "Journal", dependencies: ["Reactor", logging], swiftSettings: wrapper),
        .target(
            name: "LocalStore",
            dependencies: ["AccessControl", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict
        ),
        .target(name: "P2K16Directory", dependencies: ["AccessControl", "Postgres"], swiftSettings: strict),
        .target(
            name: "Hardware",
            dependencies: [
                "AccessControl", "CLinux", "GPIO", "MQTT", "Reactor", logging,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: strict
        ),
        .target(name: "AdminModel", swiftSettings: strict),
        .target(name: "Files", swiftSettings: strict),
        .target(
            name: "AdminAPI",
            dependencies: [
                "AdminModel", "Files", logging, lifecycle,
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "AccessDaemon",
            dependencies: [
                "AccessControl", "CLinux", "CardHashing", "Postgres", "MQTT", "GPIO", "Systemd", "Journal",
                "LocalStore", "Files", "Reactor",
                "P2K16Directory", "Hardware", "AdminModel", "AdminAPI", logging, lifecycle,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "p2k16d",
            dependencies: [
                "AccessDaemon", logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "p2k16ctl",
            dependencies: [
                "AdminModel", "Files",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),

        // What tests of several targets share and what needs no server.
        .target(name: "TestSupport", dependencies: ["Journal"], path: "Tests/TestSupport", swiftSettings: strict),
        // Starts private PostgreSQL and mosquitto servers for the tests.
        .target(name: "TestServers", path: "Tests/TestServers", swiftSettings: strict),
        // Holds what the admin socket answers in the tests against Docs/openapi.yaml.
        .target(
            name: "APIContract",
            dependencies: ["AdminModel", "TestSupport", .product(name: "Yams", package: "Yams")],
            path: "Tests/APIContract",
            swiftSettings: strict
        ),
        .testTarget(
            name: "AccessControlTests",
            dependencies: ["AccessControl", "TestSupport"],
            exclude: ["authz-vectors.json"],
            swiftSettings: strict
        ),
        .testTarget(name: "CardHashingTests", dependencies: ["CardHashing"], swiftSettings: strict),
        .testTarget(name: "ReactorTests", dependencies: ["Reactor"], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "Reactor", "TestServers", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MQTTTests",
            dependencies: ["MQTT", "Reactor", "TestServers", logging, lifecycle],
            swiftSettings: strict
        ),
        .testTarget(name: "GPIOTests", dependencies: ["GPIO", "Reactor"], swiftSettings: strict),
        .testTarget(name: "SystemdTests", dependencies: ["Systemd"], swiftSettings: strict),
        .testTarget(name: "JournalTests", dependencies: ["Journal", "TestSupport", logging], swiftSettings: strict),
        .testTarget(
            name: "LocalStoreTests",
            dependencies: ["LocalStore", "AccessControl", "TestServers"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "P2K16DirectoryTests",
            dependencies: ["P2K16Directory", "AccessControl", "Postgres", "TestServers", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HardwareTests",
            dependencies: [
                "Hardware", "AccessControl", "APIContract", "CardHashing", "MQTT", "TestServers", "TestSupport",
            ],
            exclude: ["VirtualMachine"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AdminAPITests",
            dependencies: [
                "AccessControl", "AdminAPI", "AdminModel", "APIContract", "TestServers", "TestSupport", "p2k16ctl",
                logging,
                lifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AccessDaemonTests",
            dependencies: [
                "AccessDaemon", "AccessControl", "AdminAPI", "AdminModel", "APIContract", "CardHashing", "GPIO",
                "Hardware", "Journal",
                "LocalStore", "TestServers", "TestSupport", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["TestServers", "TestSupport", "APIContract", "AdminModel", "p2k16d", "p2k16ctl"],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Measuring needs the release build and takes minutes, so a normal resolve never sees it: Benchmarks/run.
if Context.environment["P2K16D_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "p2k16bench",
            dependencies: [
                "AccessControl", "AdminModel", "CardHashing", "Journal", "LocalStore", "MQTT", "P2K16Directory",
                "Postgres", "TestServers", logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/p2k16bench",
            swiftSettings: strict
        )
    )
}

// Fuzzing counts the edges of every own target, which only libFuzzer's runtime can link, so a normal build never sees
// it: Tests/Fuzz/run.
if Context.environment["P2K16D_FUZZ"] != nil {
    let instrumented = SwiftSetting.unsafeFlags(["-sanitize=fuzzer"])
    for target in package.targets where target.type == .regular && target.path == nil {
        target.swiftSettings?.append(instrumented)
    }
    package.targets.append(.systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"))
    package.targets.append(
        .executableTarget(
            name: "p2k16fuzz",
            dependencies: [
                "AccessControl", "AccessDaemon", "AdminAPI", "AdminModel", "CFuzzer", "CardHashing", "Hardware",
                "Journal", "LocalStore", "MQTT", logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/Fuzz/Targets",
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        )
    )
}
