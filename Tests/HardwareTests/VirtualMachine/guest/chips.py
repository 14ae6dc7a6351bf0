"""Chips that are missing, go and come back, and lines that others hold: only their door is out of service."""

import json
import subprocess

from rig import Chip, Daemon, Recorder, check, wait

CONFIGURATION = """
doors:
  front: { circles: [door], unlock_time: 1s, lock: { type: gpio, chip: first, line: 3 } }
  back: { circles: [door], unlock_time: 1s, lock: { type: gpio, chip: second, line: 3 } }
readers:
  front: { type: simulated, door: front }
  back: { type: simulated, door: back }
embedded: { seed: { accounts: [{ username: ada, name: Ada, paid_until: +20d }] } }
"""


def fault(daemon, door):
    parts = json.loads(daemon.ctl("health", "--json", expect=None).stdout)["parts"]
    return next((part.get("detail") or "" for part in parts if part["name"] == f"door {door}" and part["state"] != "ok"), "")


def opens(daemon, door, line):
    with Recorder(line) as record:
        daemon.ctl("door", "open", door)
        return wait(f"{door} opens and locks", lambda: record.values == [0, 1, 0])


def run():
    first = Chip("first", "first", lines=8)
    line = first.line(3)
    line.pull(1)
    holder = subprocess.Popen(["gpioset", "--mode=signal", first.device, "3=1"])
    wait("gpioset holds the line", lambda: "gpioset" in subprocess.run(
        ["gpioinfo", first.device], capture_output=True, text=True).stdout)

    daemon = Daemon("chips", CONFIGURATION)
    daemon.start()
    check("a held line names its holder", "held by 'gpioset'" in fault(daemon, "front"), fault(daemon, "front"))
    check("a missing chip names the ones there are", "no GPIO chip 'second'" in fault(daemon, "back")
          and "(first)" in fault(daemon, "back"), fault(daemon, "back"))
    check("a door without its line says so", daemon.ctl("door", "open", "front", expect=None).returncode != 0)
    holder.terminate()
    holder.wait(30)
    wait("the line is taken up and locked", lambda: line.value == 0)
    opens(daemon, "front", line)

    second = Chip("second", "second", lines=8)
    other = second.line(3)
    other.pull(1)
    wait("a chip that appears is taken up", lambda: other.value == 0)
    opens(daemon, "back", other)

    second.unplug()
    wait("a chip that goes is missed", lambda: fault(daemon, "back"))
    opens(daemon, "front", line)
    second.plug()
    other = second.line(3)
    other.pull(1)
    wait("and taken up again", lambda: other.value == 0 and not fault(daemon, "back"))
    opens(daemon, "back", other)

    # Opened, and then pulled out while it is open: it must not come back open when its time is over.
    daemon.ctl("door", "open", "back")
    second.unplug()
    wait("it is missed", lambda: fault(daemon, "back"))
    second.plug()
    other = second.line(3)
    other.pull(1)
    wait("a chip that comes back after the time of an opening is locked", lambda: other.value == 0)
    check("the daemon stops well", daemon.stop() == 0)
    daemon.keep_log()
    first.unplug()
    second.unplug()
