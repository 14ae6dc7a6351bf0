"""Locks on lines: a tap opens, time locks, and every way of stopping leaves the line safe while anybody holds it.

The simulated pull of each lock's line is at the *unsafe* level throughout: a line that nobody drives is open, so that
no dead daemon passes by luck.
"""

import signal

from rig import Chip, Daemon, Recorder, check, wait

CARD = "04:A3:5F:1B:C2:66:80"
DOORS = """
doors:
  entrance:
    circles: [door]
    unlock_time: 3s
    lock: { type: gpio, chip: pinctrl-bcm2711, line: strike, bias: as-is }
  gate:
    circles: [door]
    unlock_time: 3s
    lock: { type: gpio, chip: gpiochip0, line: 18, wiring: fail-safe }
readers:
  entrance: { type: simulated, door: entrance }
  gate: { type: simulated, door: gate }
embedded:
  seed:
    accounts: [{ username: ada, name: Ada, paid_until: +20d }]
    circles: [{ name: door, members: [ada] }]
    cards: [{ user: ada, number: "%s", label: fob }]
""" % CARD


def run():
    chip = Chip("pi", "pinctrl-bcm2711", names={17: "strike", 18: "magnet"})
    strike, magnet = chip.line(17), chip.line(18)
    strike.pull(1)
    magnet.pull(0)
    daemon = Daemon("locks", DOORS)

    check("nobody drives the strike", strike.value == 1)
    daemon.start()
    check("the strike is driven to locked at the start", strike.value == 0)
    check("the magnet is driven to locked at the start", magnet.value == 1)

    for door, line, opened, closed in (("entrance", strike, 1, 0), ("gate", magnet, 0, 1)):
        with Recorder(line) as record:
            daemon.ctl("tap", door, "--card", "-", standard_input=CARD + "\n")
            wait(f"a tap opens {door} and time locks it", lambda: record.values == [closed, opened, closed])

    with Recorder(strike) as record:
        daemon.ctl("door", "open", "entrance")
        wait("an operator opens the entrance", lambda: strike.value == 1)
        check("the daemon stops well", daemon.stop() == 0)
        wait("the stop locks before it gives the line up", lambda: record.values == [0, 1, 0, 1])

    daemon.start()
    daemon.ctl("door", "open", "entrance")
    wait("the entrance is open", lambda: strike.value == 1)
    daemon.kill()
    check("a killed daemon leaves the strike to its pull: open", strike.value == 1)
    with Recorder(strike) as record:
        once = daemon.safe_lines()
        check("safe-lines succeeds", once.wait(60) == 0, once.stdout.read())
        wait("it locked the strike and gave it up again", lambda: record.values == [1, 0, 1])
    holder = daemon.safe_lines("--hold")
    wait("safe-lines --hold locks the strike", lambda: strike.value == 0)
    wait("and the magnet", lambda: magnet.value == 1)
    busy = daemon.safe_lines()
    output = busy.communicate(timeout=60)[0]
    check("a second one says who holds the line", busy.returncode == 1 and "'p2k16d safe-lines'" in output, output)
    check("it still holds it", strike.value == 0)
    holder.send_signal(signal.SIGTERM)
    check("it ends well", holder.wait(60) == 0)
    daemon.start()
    check("the daemon has locked the strike again", strike.value == 0)
    check("the daemon stops well", daemon.stop() == 0)
    daemon.keep_log()
    chip.unplug()
