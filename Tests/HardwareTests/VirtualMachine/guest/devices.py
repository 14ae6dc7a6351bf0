"""Readers as the daemon finds them: a pty for a serial line, uinput for a keyboard, pulses for Wiegand."""

import fcntl
import os
import pathlib
import pty
import struct
import subprocess
import tty

# linux/uinput.h, linux/input-event-codes.h
UI_DEV_CREATE, UI_DEV_DESTROY = 0x5501, 0x5502
UI_DEV_SETUP, UI_SET_EVBIT, UI_SET_KEYBIT = 0x405C5503, 0x40045564, 0x40045565
UI_GET_SYSNAME_64 = 0x8040552C
EV_SYN, EV_KEY, KEY_ENTER = 0, 1, 28
DIGITS = {"1": 2, "2": 3, "3": 4, "4": 5, "5": 6, "6": 7, "7": 8, "8": 9, "9": 10, "0": 11}


def link(path, target):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


class SerialLine:
    """A module on a serial line, under a name that stays when it is plugged in again."""

    path = "/dev/serial/by-id/reader"

    def __init__(self):
        self.plug()

    def plug(self):
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        link(self.path, os.ttyname(slave))
        os.close(slave)

    def unplug(self):
        pathlib.Path(self.path).unlink()
        os.close(self.master)

    def send(self, data, before_last=lambda: None):
        os.write(self.master, data[:-1])
        before_last()
        os.write(self.master, data[-1:])


class Keyboard:
    """A reader that types."""

    path = "/dev/input/by-id/reader-event-kbd"

    def __init__(self):
        self.plug()

    def plug(self):
        self.device = os.open("/dev/uinput", os.O_WRONLY)
        fcntl.ioctl(self.device, UI_SET_EVBIT, EV_KEY)
        for key in [*DIGITS.values(), KEY_ENTER]:
            fcntl.ioctl(self.device, UI_SET_KEYBIT, key)
        fcntl.ioctl(self.device, UI_DEV_SETUP, struct.pack("HHHH80sI", 3, 0x8FF, 9, 1, b"card reader", 0))
        fcntl.ioctl(self.device, UI_DEV_CREATE)
        name = fcntl.ioctl(self.device, UI_GET_SYSNAME_64, bytes(64)).split(b"\0")[0].decode()
        event = next(pathlib.Path(f"/sys/devices/virtual/input/{name}").glob("event*")).name
        link(self.path, f"/dev/input/{event}")

    def unplug(self):
        pathlib.Path(self.path).unlink()
        fcntl.ioctl(self.device, UI_DEV_DESTROY)
        os.close(self.device)

    def type(self, digits, before_last=lambda: None):
        for digit in digits:
            self._key(DIGITS[digit])
        before_last()
        self._key(KEY_ENTER)

    def _key(self, code):
        for value in (1, 0):
            for kind, number, state in ((EV_KEY, code, value), (EV_SYN, 0, 0)):
                os.write(self.device, struct.pack("llHHi", 0, 0, kind, number, state))


def rdm6300(number):
    """The frame of a 125 kHz module for a number of five bytes."""
    checksum = 0
    for byte in number:
        checksum ^= byte
    return b"\x02" + number.hex().upper().encode() + f"{checksum:02X}".encode() + b"\x03"


def wiegand34(number):
    """34 bits for a number of four bytes: even parity of the first half in front, odd parity of the second behind."""
    bits = f"{int.from_bytes(number, 'big'):032b}"
    return f"{bits[:16].count('1') % 2}{bits}{1 - bits[16:].count('1') % 2}"


def wiegand26(number):
    """26 bits for a number of three bytes."""
    bits = f"{int.from_bytes(number, 'big'):024b}"
    return f"{bits[:12].count('1') % 2}{bits}{1 - bits[12:].count('1') % 2}"


def send_wiegand(line0, line1, frames, gap_ms):
    """Sends frames; returns the longest distance of two bits in each, in microseconds."""
    result = subprocess.run(
        ["/run/shared/wiegand", line0.folder / "pull", line1.folder / "pull", str(gap_ms), *frames],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [int(line) for line in result.stdout.split()]
