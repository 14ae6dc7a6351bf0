"""More edges than the kernel keeps while the daemon does not look: what is left of a frame is never a card, and a contact
is what it is afterwards.

The kernel keeps 16 edges of each line for libgpiod 1.6 and drops the newest; for 2.x it keeps 1024 of all lines of a
reader, drops the oldest, and numbers them. Either way 32 bits of the first frame here are left, which would be a card.
"""

import json
import signal
import time

from rig import Chip, Daemon, check, wait

STRIKE, CONTACT, D0, D1 = range(4)
CONFIGURATION = f"""
doors:
  entrance:
    circles: [door]
    lock: {{ type: gpio, chip: busy, line: {STRIKE} }}
    contact: {{ type: gpio, chip: busy, line: {CONTACT}, active: low, debounce: 0s }}
readers:
  front: {{ type: wiegand, door: entrance, chip: busy, data0: {D0}, data1: {D1}, bits: [32], debounce: 0s }}
embedded: {{ seed: {{ accounts: [{{ username: ada, name: Ada, paid_until: +20d }}] }} }}
"""


def run():
    chip = Chip("busy", "busy", lines=8)
    contact, d0, d1 = (chip.line(offset) for offset in (CONTACT, D0, D1))
    for line in (d0, d1):
        line.pull(1)
    daemon = Daemon("overflow", CONFIGURATION)

    def reader():
        return json.loads(daemon.ctl("reader", "show", "front", "--json").stdout)

    def is_contact(state):
        return json.loads(daemon.ctl("door", "show", "entrance", "--json").stdout)["contact"] == state

    def send(count):
        for bit in range(count):
            line = (d0, d1)[bit % 2]
            line.pull(0)
            line.pull(1)

    daemon.start()
    wait("the door is closed", lambda: is_contact("closed"))
    send(32)
    wait("32 bits are a card", lambda: reader()["taps"] == 1)
    before = reader()

    daemon.process.send_signal(signal.SIGSTOP)
    send(64)
    time.sleep(0.1)
    send(1024 - 32)
    # An odd number: the door stands open at the end, and the 16th edge closes it.
    for edge in range(1101):
        contact.pull(1 - edge % 2)
    daemon.process.send_signal(signal.SIGCONT)

    wait("the contact is read again after the loss", lambda: is_contact("open"))
    wait("the frame that lost edges is bad", lambda: reader()["badFrames"] > before["badFrames"])
    time.sleep(1)
    check("and no card", reader()["taps"] == 1, str(reader()))
    contact.pull(0)
    wait("the contact goes on", lambda: is_contact("closed"))
    send(32)
    wait("and so does the reader", lambda: reader()["taps"] == 2)
    check("the daemon stops well", daemon.stop() == 0)
    daemon.keep_log()
    chip.unplug()
