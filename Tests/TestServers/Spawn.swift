import Glibc

/// Starts a program in a session of its own, with default signal handling and no descriptors but the given three.
///
/// Foundation's `Process` is not used: it hands descriptors on to children and notices an end only when all
/// grandchildren have closed them.
///
/// The descriptors become standard input, output and error; the caller still closes its own copies.
///
/// - Throws: ``TestServerError`` when the program cannot be started.
func spawn(
    _ path: String,
    _ arguments: [String],
    environment: [String: String],
    descriptors: [Int32]
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in descriptors.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
    try closeAll(from: 3, &actions)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Threads of Dispatch block most signals, and a child inherits that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80  // POSIX_SPAWN_SETSID
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for string in argv + envp { free(string) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw TestServerError.systemCall("starting \(path)", code) }
    return pid
}

/// Closes every descriptor from this one on in the child, also those of libraries that forget to mark theirs.
///
/// Looked up by name, since glibc declares the function (2.34 and later) for `_GNU_SOURCE` only, which Swift's module
/// of it does not define.
private func closeAll(from descriptor: Int32, _ actions: inout posix_spawn_file_actions_t) throws {
    typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
        throw TestServerError("glibc 2.34 or later is needed to start programs in tests")
    }
    _ = unsafeBitCast(symbol, to: Function.self)(&actions, descriptor)
}
