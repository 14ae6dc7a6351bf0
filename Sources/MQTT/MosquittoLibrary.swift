import CMosquitto
import Glibc

/// libmosquitto's process-wide state.
enum MosquittoLibrary {
    /// The result of `mosquitto_lib_init`, called when first asked for and never again.
    ///
    /// The manual has it called once, before anything else and not from two threads; a static constant is both. It is
    /// never undone: instances may be closed by a thread that outlives the client.
    static let initialization: Int32 = {
        // The library writes to sockets with write(2); a peer that has gone must be an error, not the end of the process.
        var action = sigaction()
        if unsafe sigaction(SIGPIPE, nil, &action) == 0, unsafe action.__sigaction_handler.sa_handler == nil {
            signal(SIGPIPE, SIG_IGN)
        }
        return mosquitto_lib_init()
    }()
}
