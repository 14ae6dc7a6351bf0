"""A disk with a volatile write cache, served to QEMU over NBD on a Unix socket.

What the guest writes stays in the cache until it flushes (or writes with FUA), as in a real disk. When the power fails, every sector
of 512 bytes that was written since the last flush is independently kept or lost: writes are lost, torn and out of order.
"""

import os
import socket
import struct
import threading

SECTOR = 512
READ, WRITE, DISCONNECT, FLUSH = 0, 1, 2, 3
FUA = 1
# HAS_FLAGS, SEND_FLUSH, SEND_FUA
EXPORT_FLAGS = 1 | 4 | 8
MAGIC, OPTION, OPTION_REPLY = b"NBDMAGIC", b"IHAVEOPT", 0x3E889045565A9
ACKNOWLEDGED, INFO, UNSUPPORTED = 1, 3, 2**31 + 1


class VolatileDisk:
    def __init__(self, image):
        self.stable = bytearray(image)
        self.cache = {}
        self.flushes = self.writes = self.durable_writes = 0
        self._lock = threading.Lock()
        # How many writes into the cache are still answered; None while there is no limit.
        self._writes_left = None
        self.is_frozen = threading.Event()
        self._goes_on = threading.Event()

    def serve(self, path):
        """Serves one client at a time until the process ends."""
        if os.path.exists(path):
            os.unlink(path)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(1)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def freeze(self, writes):
        """Answers nothing any more from the so many-th write on that has to wait in the cache for a flush."""
        self._goes_on.clear()
        self._writes_left = writes

    def cut(self, random):
        """Loses what was not flushed, or a part of it; returns how many sectors were in the cache and how many of them are kept."""
        with self._lock:
            keep = random.choice([0, 1, random.random()])
            kept = [sector for sector in sorted(self.cache) if random.random() < keep]
            for sector in kept:
                self.stable[sector * SECTOR : (sector + 1) * SECTOR] = self.cache[sector]
            cached = len(self.cache)
            self.cache.clear()
            self._writes_left = None
            self.is_frozen.clear()
            self._goes_on.set()
            return cached, len(kept)

    def _accept(self, listener):
        while True:
            client, _ = listener.accept()
            try:
                self._negotiate(client)
                self._transmit(client)
            except (ConnectionError, EOFError, OSError):
                pass
            client.close()

    @staticmethod
    def _receive(client, count):
        data = bytearray()
        while len(data) < count:
            chunk = client.recv(count - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)

    def _negotiate(self, client):
        client.sendall(MAGIC + OPTION + struct.pack(">H", 3))
        flags = struct.unpack(">I", self._receive(client, 4))[0]
        while True:
            magic, option, length = struct.unpack(">8sII", self._receive(client, 16))
            if magic != OPTION:
                raise EOFError
            self._receive(client, length)
            if option == 1:  # EXPORT_NAME
                client.sendall(struct.pack(">QH", len(self.stable), EXPORT_FLAGS) + (b"" if flags & 2 else bytes(124)))
                return
            if option in (6, 7):  # INFO, GO
                self._reply(client, option, INFO, struct.pack(">HQH", 0, len(self.stable), EXPORT_FLAGS))
                self._reply(client, option, ACKNOWLEDGED)
                if option == 7:
                    return
            else:
                self._reply(client, option, UNSUPPORTED)

    @staticmethod
    def _reply(client, option, kind, data=b""):
        client.sendall(struct.pack(">QIII", OPTION_REPLY, option, kind, len(data)) + data)

    def _transmit(self, client):
        while True:
            magic, flags, kind, handle, offset, length = struct.unpack(">IHHQQI", self._receive(client, 28))
            if magic != 0x25609513 or kind == DISCONNECT:
                return
            data = self._receive(client, length) if kind == WRITE else b""
            answer = b""
            with self._lock:
                if kind == READ:
                    answer = self._read(offset, length)
                elif kind == WRITE:
                    self._write(offset, data, durable=flags & FUA)
                elif kind == FLUSH:
                    self._flush()
            if kind == WRITE and self._writes_left is not None and self.cache:
                self._writes_left -= 1
                if self._writes_left <= 0:
                    self.is_frozen.set()
                    self._goes_on.wait()
                    return
            client.sendall(struct.pack(">IIQ", 0x67446698, 0, handle) + answer)

    def _read(self, offset, length):
        data = bytearray(self.stable[offset : offset + length])
        for sector in range(offset // SECTOR, (offset + length) // SECTOR):
            if sector in self.cache:
                start = sector * SECTOR - offset
                data[start : start + SECTOR] = self.cache[sector]
        return bytes(data)

    def _write(self, offset, data, durable):
        self.writes += 1
        self.durable_writes += bool(durable)
        for start in range(0, len(data), SECTOR):
            sector = (offset + start) // SECTOR
            if durable:
                self.cache.pop(sector, None)
                self.stable[sector * SECTOR : (sector + 1) * SECTOR] = data[start : start + SECTOR]
            else:
                self.cache[sector] = data[start : start + SECTOR]

    def _flush(self):
        self.flushes += 1
        for sector, data in self.cache.items():
            self.stable[sector * SECTOR : (sector + 1) * SECTOR] = data
        self.cache.clear()
