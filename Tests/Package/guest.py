"""The package under systemd, as somebody installs and uses it. Runs as root in the virtual machine, where the older package
is installed and was never configured."""

import ctypes
import json
import os
import pathlib
import pwd
import re
import signal
import sqlite3
import subprocess
import sys
import time

os.environ["P2K16D"], os.environ["P2K16CTL"] = "/usr/sbin/p2k16d", "/usr/bin/p2k16ctl"
sys.path.insert(0, "/run/shared")
from devices import Keyboard  # noqa: E402
from rig import Chip, check, finish, wait  # noqa: E402

CONFIGURATION = pathlib.Path("/etc/p2k16d/p2k16d.yaml")
STATE = pathlib.Path("/var/lib/p2k16d")
READER = "/dev/input/by-id/usb-Sycreader_RFID-event-kbd"
CARD = "2596069104"
LIMIT = 180


def run(*command, text=None, limit=LIMIT, environment=None):
    return subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=limit, env=os.environ | (environment or {})
    )


def does(what, *command, status=0, says="", **more):
    """A check that a command ends with that status and says that."""
    result = run(*command, **more)
    output = result.stdout + result.stderr
    check(what, result.returncode == status and says in output, f"ended with {result.returncode}: {output[-2000:]}")
    return output


def unit(field, name="p2k16d.service"):
    return run("systemctl", "show", "--value", "-p", field, name).stdout.strip()


def served(name="p2k16d.service"):
    return unit("ActiveState", name) == "active"


def main_process(name="p2k16d.service"):
    return int(unit("MainPID", name) or 0)


def log(name="p2k16d.service"):
    return run("journalctl", "--no-pager", "-o", "cat", "-u", name).stdout


def configure(text, path=CONFIGURATION):
    path.write_text(text)
    os.chown(path, 0, pwd.getpwnam("p2k16d").pw_gid)
    path.chmod(0o640)


def connected(reader):
    return '"connected":true' in re.sub(r"\s", "", run("p2k16ctl", "reader", "show", reader, "--json").stdout)


def synchronised():
    """Tells the kernel that its clock is right, as a time service does."""

    class Timex(ctypes.Structure):
        _fields_ = [("modes", ctypes.c_uint)] + [
            (name, ctypes.c_long) for name in ("offset", "freq", "maxerror", "esterror")
        ] + [("status", ctypes.c_int), ("rest", ctypes.c_char * 256)]

    ADJ_MAXERROR, ADJ_ESTERROR, ADJ_STATUS = 4, 8, 16
    return ctypes.CDLL(None).adjtimex(ctypes.byref(Timex(modes=ADJ_MAXERROR | ADJ_ESTERROR | ADJ_STATUS)))


def floor():
    with sqlite3.connect(f"file:{STATE}/directory.sqlite?mode=ro", uri=True) as store:
        row = store.execute("SELECT value FROM meta WHERE key = 'decision_floor'").fetchone()
    return row[0] if row else None


def first_evening():
    """What Docs/operations.md says, to the first member at the door."""
    check("a package without a configuration has no failed unit", unit("ActiveState") == "inactive", unit("ActiveState"))
    check("and is enabled", unit("UnitFileState") == "enabled")
    device = pathlib.Path("/dev") / chip.device
    wait("the chip belongs to the group gpio", lambda: device.group() == "gpio" and device.stat().st_mode & 0o777 == 0o660)

    example = pathlib.Path("/run/shared/one-door.yaml").read_text()
    configure(example.replace("circles:", "circle:"))
    does("check finds a mistake", "p2k16d", "check", status=78, says="circle")
    configure(example)
    does("check is content", "runuser", "-u", "p2k16d", "--", "p2k16d", "check", says="all well")
    does("the service starts", "systemctl", "start", "p2k16d")
    check("it is ready", served())
    check("it runs as p2k16d", pathlib.Path(f"/proc/{main_process()}").owner() == "p2k16d")
    check("its state is its own", (STATE.stat().st_mode & 0o777, STATE.owner()) == (0o700, "p2k16d"))

    does("an account", "p2k16ctl", "account", "add", "anna", "--name", "Anna Berg")
    does("a membership", "p2k16ctl", "membership", "set", "anna", "--until", "2099-01-31")
    does("a circle", "p2k16ctl", "circle", "add", "door", "--self-admin")
    does("its member", "p2k16ctl", "circle", "member", "add", "door", "anna")
    does("a card", "p2k16ctl", "card", "enroll", "--user", "anna", "--label", "blue fob", "--notation", "decimal",
         "--card", "-", text=CARD + "\n")
    wait("the reader is there", lambda: connected("entrance"))
    keyboard.type(CARD)
    wait("a tap opens the strike", lambda: strike.value == 1)
    wait("and time locks it", lambda: strike.value == 0)
    does("status", "p2k16ctl", "status", says="clubhouse: ready")
    does("events tell of it", "p2k16ctl", "events", "--since", "-1h", says="anna")
    does("health is well", "p2k16ctl", "health")
    does("somebody else cannot even connect", "runuser", "-u", "nobody", "--", "p2k16ctl", "doors", status=3)


def sandbox():
    """That the walls stand where they should, and nowhere else."""
    does("systemd rates it at 1.5 or better", "systemd-analyze", "security", "--no-pager", "--threshold=15", "p2k16d.service")
    does("and the witness of the clock", "systemd-analyze", "security", "--no-pager", "--threshold=10", "p2k16d-clock.service")
    pathlib.Path("/etc/p2k16d/credentials/broker").write_text("not in the log\n")
    configure(LARGER)
    does("the credential is found as the unit has it", "systemd-run", "--pipe", "--wait", "-q", "-p", "User=p2k16d",
         "-p", "LoadCredential=p2k16d:/etc/p2k16d/credentials", "p2k16d", "check", says="all well")
    does("a restart takes it", "systemctl", "restart", "p2k16d")
    wait("a reader on a serial port opens", lambda: connected("serial"))
    process = main_process()
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    check("no capabilities", re.search(r"CapBnd:\s+0+\n", status) and re.search(r"NoNewPrivs:\s+1", status), status)
    check("no core files", "Max core file size 0" in re.sub(r" +", " ", pathlib.Path(f"/proc/{process}/limits").read_text()))
    check("the secret is nowhere in the log", "not in the log" not in log())

    for name in ("anna", "bob"):
        run("useradd", name)
    run("usermod", "--append", "--groups", "p2k16d-admin", "anna")
    does("a member of the group may look", "runuser", "-u", "anna", "--", "p2k16ctl", "doors", says="entrance")
    does("and do no more than her role allows", "runuser", "-u", "anna", "--", "p2k16ctl", "door", "open", "entrance", status=1)
    does("who is not in it may not", "runuser", "-u", "bob", "--", "p2k16ctl", "doors", status=3)

    check("the witness runs", served("p2k16d-clock.service"))
    testimony = pathlib.Path("/run/p2k16d-clock/synchronised")
    check("the clock is not synchronised, and nobody says so", not testimony.exists())
    before = floor()
    synchronised()
    wait("the witness says when it is", testimony.exists, 60)
    # A kernel without a time service takes it back after some seconds.
    wait("and the daemon hears it", lambda: synchronised() >= 0 and floor() not in (None, before), 90)


def reload():
    configure(LARGER.replace("unlock_time: 60s", "unlock_time: 61s"))
    does("a reload", "systemctl", "reload", "p2k16d")
    wait("is in force", lambda: "configuration reloaded" in log())
    configure("site: clubhouse\nnonsense: 1\n")
    does("a mistake is told to whoever reloads", "systemctl", "reload", "p2k16d", status=1)
    check("and the daemon goes on", served())
    configure(LARGER)


def deaths():
    """However it dies, the strike is locked and the daemon comes back."""
    for name, number, limit in (("SIGKILL", signal.SIGKILL, 90), ("a standstill", signal.SIGSTOP, 150)):
        does("a door is opened for a minute", "p2k16ctl", "door", "open", "entrance")
        wait("it is open", lambda: strike.value == 1)
        process, safe = main_process(), log().count("entrance: locked")
        os.kill(process, number)
        wait(f"after {name} the lines are made safe", lambda: log().count("entrance: locked") > safe, limit)
        wait("the strike is locked", lambda: strike.value == 0, 60)
        wait("and it comes back", lambda: served() and main_process() not in (0, process), limit)
    check("the standstill was the watchdog's", "Watchdog timeout" in log())
    does("it serves again", "p2k16ctl", "status")


def second_site():
    annex = "annex"
    configure(
        f"site: annex\nstate_directory: /var/lib/p2k16d-annex\nadmin: {{ socket: /run/p2k16d-annex/admin.sock }}\n"
        "doors:\n  shed: { circles: [door], lock: { type: simulated } }\n"
        "readers:\n  shed: { type: simulated, door: shed }\n",
        CONFIGURATION.with_name("annex.yaml"),
    )
    does("a second site", "systemctl", "enable", "--now", "p2k16d@annex")
    does("speaks on its own socket", "p2k16ctl", "status", "--socket", "/run/p2k16d-annex/admin.sock", says="annex")
    does("beside the first", "p2k16ctl", "status", says="clubhouse")


def move():
    """To another machine: what a backup holds is all that the new one needs besides the configuration."""
    backup = "/root/clubhouse.backup"
    does("a backup", "p2k16ctl", "backup", backup)
    does("the old machine stops", "systemctl", "stop", "p2k16d")
    STATE.rename("/root/old")
    does("the new one starts", "systemctl", "start", "p2k16d")
    does("and knows nobody", "p2k16ctl", "account", "show", "anna", status=1)
    does("the backup is restored", "p2k16ctl", "restore", backup, "--yes")
    wait("the reader is there", lambda: connected("entrance"))
    keyboard.type(CARD)
    wait("the member gets in", lambda: strike.value == 1)


def upgrade():
    processes = main_process(), main_process("p2k16d@annex.service")
    text = CONFIGURATION.read_text()
    does("the new package installs", "dpkg", "-i", "/run/shared/new.deb", limit=600)
    wait("the site runs the new one", lambda: served() and main_process() not in (0, processes[0]), 90)
    wait("and the second site", lambda: served("p2k16d@annex.service") and main_process("p2k16d@annex.service") not in (0, processes[1]), 90)
    check("the configuration is untouched", CONFIGURATION.read_text() == text)
    wait("the reader is back", lambda: connected("entrance"))
    keyboard.type(CARD)
    wait("the member still gets in", lambda: strike.value == 1)


def end():
    does("the package is removed", "dpkg", "-r", "p2k16d", limit=300)
    running = [path for path in pathlib.Path("/proc").glob("[0-9]*/comm") if path.read_text().strip() == "p2k16d"]
    check("nothing runs", not running, running)
    wait("the strike is locked", lambda: strike.value == 0)
    check("configuration and state are kept", CONFIGURATION.exists() and (STATE / "card.key").exists())
    does("it is purged", "dpkg", "-P", "p2k16d", limit=300)
    left = [path for path in (CONFIGURATION.parent, STATE, pathlib.Path("/var/lib/p2k16d-annex"), pathlib.Path("/run/p2k16d"))
            if path.exists()] + list(pathlib.Path("/etc/systemd/system").glob("*.wants/p2k16d*"))
    check("nothing is left", not left, left)


LARGER = f"""\
site: clubhouse
admin: {{ socket_group: p2k16d-admin, roles: {{ groups: {{ p2k16d-admin: [viewer] }} }} }}
mqtt: {{ host: 127.0.0.1, username: clubhouse, password_credential: p2k16d_broker }}
doors:
  entrance:
    circles: [door]
    unlock_time: 60s
    lock: {{ type: gpio, chip: pinctrl-bcm2711, line: 17, wiring: fail-secure }}
readers:
  entrance: {{ type: keyboard, device: {READER}, notation: decimal, door: entrance }}
  serial: {{ type: serial, device: /dev/ttyS1, protocol: rdm6300, speed: 9600, door: entrance }}
"""

started = time.monotonic()
chip = Chip("pi", "pinctrl-bcm2711", lines=54)
strike = chip.line(17)
strike.pull(0)
Keyboard.path = READER
keyboard = Keyboard()
for part in (first_evening, sandbox, reload, deaths, second_site, move, upgrade, end):
    print(f"-- {part.__name__}", flush=True)
    try:
        part()
    except Exception as error:
        check(part.__name__, False, repr(error))
print(f"of the guest's time: {time.monotonic() - started:.0f} s", flush=True)
finish()
