"""The package under systemd, as somebody installs and uses it who reads Docs/operations.md from top to bottom: what is typed
here are the commands that stand there. Runs as root in the virtual machine, where the package was never installed."""

import ctypes
import json
import os
import pathlib
import pty
import pwd
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request

os.environ["P2K16D"], os.environ["P2K16CTL"] = "/usr/sbin/p2k16d", "/usr/bin/p2k16ctl"
sys.path.insert(0, "/run/shared")
from devices import Keyboard  # noqa: E402
from rig import Chip, check, finish, wait  # noqa: E402

CONFIGURATION = pathlib.Path("/etc/p2k16d/p2k16d.yaml")
STATE = pathlib.Path("/var/lib/p2k16d")
READER = "/dev/input/by-id/usb-Sycreader_RFID-event-kbd"
CARD = "2596069104"
LIMIT = 180
BROKER = pathlib.Path("/etc/mosquitto/conf.d/guest.conf")


def run(*command, text=None, limit=LIMIT, environment=None):
    return subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=limit, env=os.environ | (environment or {})
    )


def does(what, *command, status=0, says="", **more):
    """A check that a command ends with that status and says that."""
    result = run(*command, **more)
    output = result.stdout + result.stderr
    wanted = status if isinstance(status, tuple) else (status,)
    check(what, result.returncode in wanted and says in output, f"ended with {result.returncode}: {output[-2000:]}")
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


class Document:
    """The blocks of a document, by the heading that they stand under."""

    def __init__(self, path):
        self.text = pathlib.Path(path).read_text()
        self._blocks, block, heading = {}, None, ""
        for line in self.text.split("\n"):
            if line == "```":
                block = None
            elif line.startswith("```"):
                block = []
                self._blocks.setdefault(heading, []).append(block)
            elif block is not None:
                block.append(line)
            elif line.startswith("#"):
                heading = line.lstrip("# ")
        self.open = {heading: set(range(len(blocks))) for heading, blocks in self._blocks.items()}

    def block(self, heading, number=0):
        self.open[heading].discard(number)
        return "\n".join(self._blocks[heading][number]) + "\n"

    def commands(self, heading, number=0):
        """What is typed: without the remarks behind it."""
        lines = (re.sub(r"\s+# .*", "", line) for line in self.block(heading, number).split("\n"))
        return [line for line in lines if line]


def follow(heading, number=0, **special):
    """Types the commands of a block. One that begins with a word of `special` is handed to a function instead, or is
    expected to end with another status or to say something."""
    for command in operations.commands(heading, number):
        key = next((key for key in special if re.match(key.replace("_", "[ -]") + r"\b", command)), None)
        wanted = special.get(key, {})
        if callable(wanted):
            wanted(command)
        else:
            does(command, "bash", "-c", command, **wanted)


class Terminal:
    """A command with somebody at the keyboard."""

    def __init__(self, command):
        self.command, self.shown = command, ""
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.execvp("bash", ["bash", "-c", command])

    def _read(self, seconds):
        if not select.select([self._terminal], [], [], seconds)[0]:
            return True
        try:
            text = os.read(self._terminal, 65536)
        except OSError:
            text = b""
        self.shown += text.decode(errors="replace")
        return text != b""

    def until(self, text, limit=LIMIT):
        deadline = time.monotonic() + limit
        while text not in self.shown and time.monotonic() < deadline and self._read(1):
            pass
        return check(f"it says “{text}”", text in self.shown, self.shown[-500:])

    def type(self, text):
        self.shown = ""
        os.write(self._terminal, text.encode())

    def ends(self, limit=LIMIT):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and self._read(1):
            pass
        if time.monotonic() >= deadline:
            os.kill(self._process, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        os.close(self._terminal)
        return check(self.command, status == 0, f"ended with {status}: {self.shown[-500:]}")


def confirmed(command):
    """A command that asks before it does something."""
    somebody = Terminal(command)
    somebody.until("[y/N]")
    somebody.type("y\n")
    somebody.ends()


def present():
    # Not within the time in which one card counts once.
    time.sleep(3)
    keyboard.type(CARD)


def tap(what):
    """The member taps and gets in, at a door that was locked before."""
    wait("the reader is there and the door is locked", lambda: connected("entrance") and strike.value == 0, 120)
    present()
    wait(what, lambda: strike.value == 1)


def broker(user, password):
    """The space's broker, as it stands elsewhere, with one user."""
    passwords = pathlib.Path("/etc/mosquitto/passwords")
    does("the broker gets a password", "mosquitto_passwd", "-b", "-c", str(passwords), user, password)
    os.chown(passwords, pwd.getpwnam("mosquitto").pw_uid, 0)
    BROKER.write_text(f"listener 1883 0.0.0.0\npassword_file {passwords}\n")
    does("and is started anew", "systemctl", "restart", "mosquitto")


def part(name):
    """The state of a part in the daemon's own view of its health."""
    health = json.loads(run("p2k16ctl", "health", "--json").stdout or "{}")
    return next((part["state"] for part in health.get("parts", []) if part["name"] == name), None)


def first_evening():
    """To the first member at the door."""
    heading = "A door on a Raspberry Pi, in half an hour"
    example = pathlib.Path("/usr/share/doc/p2k16d/examples/one-door.yaml")

    def installed(command):
        does(command, "bash", "-c", command, limit=600)
        check("a package without a configuration has no failed unit", unit("ActiveState") == "inactive", unit("ActiveState"))
        check("and is enabled", unit("UnitFileState") == "enabled")
        device = pathlib.Path("/dev") / chip.device
        wait("the chip belongs to the group gpio", lambda: device.group() == "gpio" and device.stat().st_mode & 0o777 == 0o660)

    def edited(command):
        text = CONFIGURATION.read_text()
        CONFIGURATION.write_text(text.replace("circles:", "circle:"))
        does("check finds a mistake", "p2k16d", "check", status=78, says="circle")
        CONFIGURATION.write_text(text)

    follow(
        heading, 0,
        apt=installed, editor=edited,
        gpiodetect={"says": "[pinctrl-bcm2711]"}, ls={"says": pathlib.Path(READER).name},
        p2k16d={"says": "all well"}, p2k16ctl={"status": 4, "says": "no accounts are known"},
    )
    check("it is ready", served())
    check("it runs as p2k16d", pathlib.Path(f"/proc/{main_process()}").owner() == "p2k16d")
    check("its state is its own", (STATE.stat().st_mode & 0o777, STATE.owner()) == (0o700, "p2k16d"))

    def enrolled(command):
        wait("the reader is there", lambda: connected("entrance"))
        somebody = Terminal(command)
        somebody.until("tap the card at entrance")
        present()
        somebody.until("tap it again")
        present()
        somebody.until("[y/N]")
        somebody.type("y\n")
        somebody.ends()
        check("enrolling opens nothing", strike.value == 0)

    follow(heading, 1, p2k16ctl_card_enroll=enrolled)
    does("now all is well", "p2k16ctl", "health")
    tap("a tap opens the strike")
    wait("and time locks it", lambda: strike.value == 0)
    does("events tell of it", "p2k16ctl", "events", says="anna")
    does("the doctor finds nothing wrong", "p2k16ctl", "doctor", "--all", status=(0, 6))

    pathlib.Path("/media/stick").mkdir(parents=True, exist_ok=True)

    def restarted(command):
        # The machine's files are in memory: that the unit comes with the target that a start goes to has to do.
        does("without a restart of the machine: it stops", "systemctl", "stop", "p2k16d")
        does("and comes with the others", "systemctl", "start", "multi-user.target")
        wait("it is there again", served)
        tap("the member still gets in")

    follow(heading, 2, systemctl_reboot=restarted)
    check("the backup is root's alone", pathlib.Path("/media/stick/clubhouse.backup").stat().st_mode & 0o777 == 0o600)
    does("somebody else cannot even connect", "runuser", "-u", "nobody", "--", "p2k16ctl", "doors", status=3)


def secrets():
    broker("clubhouse", "the first secret")
    password = "the first secret"

    def put(command):
        does(command, "bash", "-c", command, text=f"{password}\n")

    follow("Secrets", 0, install=put)
    secret = pathlib.Path("/etc/p2k16d/credentials/broker")
    check("the secret is root's alone", (secret.stat().st_mode & 0o777, secret.owner()) == (0o600, "root"))
    configure(CONFIGURATION.read_text() + "mqtt: { host: 127.0.0.1, username: clubhouse, password_credential: p2k16d_broker }\n")
    follow("Secrets", 1, systemd_run={"says": "all well"})
    does("a restart takes it", "systemctl", "restart", "p2k16d")
    wait("the broker takes it", lambda: part("broker") == "ok")
    password = "the second secret"
    broker("clubhouse", password)
    wait("another password at the broker is seen", lambda: part("broker") != "ok")
    put(operations.commands("Secrets", 0)[0])
    does("a restart takes the new one", "systemctl", "restart", "p2k16d")
    wait("the broker takes the new one", lambda: part("broker") == "ok")
    check("threads that are all alike are not logged", "thread priority" not in log())
    check("neither is in the log", "secret" not in log().replace("secret file", ""), log()[-2000:])


def people():
    for name in ("anna", "bob"):
        run("useradd", "--create-home", name)
    run("usermod", "--append", "--groups", "p2k16d-admin", "bob")
    configure(CONFIGURATION.read_text() + operations.block("Who may use p2k16ctl", 0))
    follow("Who may use p2k16ctl", 1)
    does("an admin may open", "runuser", "-u", "anna", "--", "p2k16ctl", "door", "open", "entrance")
    does("a member of the group may look", "runuser", "-u", "bob", "--", "p2k16ctl", "doors", says="entrance")
    does("and do no more than the role allows", "runuser", "-u", "bob", "--", "p2k16ctl", "door", "open", "entrance", status=1)
    does("who is not in it may not", "runuser", "-u", "nobody", "--", "p2k16ctl", "doors", status=3)
    wait("time locks the door", lambda: strike.value == 0)


def sandbox():
    """That the walls stand where they should, and nowhere else."""
    does("systemd rates it at 1.5 or better", "systemd-analyze", "security", "--no-pager", "--threshold=15", "p2k16d.service")
    does("and the witness of the clock", "systemd-analyze", "security", "--no-pager", "--threshold=10", "p2k16d-clock.service")
    configure(LARGER)
    does("a restart takes another configuration", "systemctl", "restart", "p2k16d")
    wait("a reader on a serial port opens", lambda: connected("serial"))
    process = main_process()
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    check("no capabilities", re.search(r"CapBnd:\s+0+\n", status) and re.search(r"NoNewPrivs:\s+1", status), status)
    check("no core files", "Max core file size 0" in re.sub(r" +", " ", pathlib.Path(f"/proc/{process}/limits").read_text()))
    page = urllib.request.urlopen("http://127.0.0.1:9816/metrics", timeout=LIMIT).read().decode()
    check("the page of metrics is there", "p2k16d_ready 1" in page, page[:2000])

    check("the witness runs", served("p2k16d-clock.service"))
    testimony = pathlib.Path("/run/p2k16d-clock/synchronised")
    check("the clock is not synchronised, and nobody says so", not testimony.exists())
    before = floor()
    synchronised()
    wait("the witness says when it is", testimony.exists, 60)
    # A kernel without a time service takes it back after some seconds.
    wait("and the daemon hears it", lambda: synchronised() >= 0 and floor() not in (None, before), 90)


def addresses():
    """Only the addresses that it needs. The broker listens at two of this machine; one of them is not allowed."""
    edit = pathlib.Path("/root/edit")
    edit.write_text(f"#!/bin/sh\nfor file; do :; done\ncat >\"$file\" <<'TEXT'\n{operations.block('What the unit does')}TEXT\n")
    edit.chmod(0o755)
    Terminal(f"SYSTEMD_EDITOR={edit} systemctl edit p2k16d").ends()
    check("what was typed is in force", "192.0.2.10" in unit("IPAddressAllow"), unit("IPAddressAllow"))
    does("a restart under it", "systemctl", "restart", "p2k16d")
    wait("the broker can be reached at an address that is allowed", lambda: part("broker") == "ok")
    rating = does("it rates better", "systemd-analyze", "security", "--no-pager", "p2k16d.service")
    print(f"     {rating.strip().splitlines()[-1].strip()}", flush=True)
    configure(LARGER.replace("host: 127.0.0.1", "host: 10.0.2.15, tls: false"))
    does("a restart with another address", "systemctl", "restart", "p2k16d")
    wait("the broker cannot be reached at one that is not", lambda: part("broker") in ("degraded", "down"))
    tap("doors do not care")
    does("the drop-in is taken back", "systemctl", "revert", "p2k16d")
    does("a restart without it", "systemctl", "restart", "p2k16d")
    wait("then it can be reached there too", lambda: part("broker") == "ok")
    configure(LARGER)
    does("and back", "systemctl", "restart", "p2k16d")


def reload():
    configure(LARGER.replace("unlock_time: 5s", "unlock_time: 6s"))
    does("a reload", "systemctl", "reload", "p2k16d")
    wait("is in force", lambda: "configuration reloaded" in log())
    configure("site: clubhouse\nnonsense: 1\n")
    does("a mistake is told to whoever reloads", "systemctl", "reload", "p2k16d", status=1)
    check("and the daemon goes on", served())
    configure(LARGER)


def deaths():
    """However it dies, the strike is locked and the daemon comes back."""
    configure(LARGER.replace("unlock_time: 5s", "unlock_time: 60s"))
    does("a door that stays open for long", "systemctl", "restart", "p2k16d")
    for name, number, limit in (("SIGKILL", signal.SIGKILL, 90), ("a standstill", signal.SIGSTOP, 150)):
        does("a door is opened for a minute", "p2k16ctl", "door", "open", "entrance")
        wait("it is open", lambda: strike.value == 1)
        process, safe = main_process(), log().count("entrance: locked")
        os.kill(process, number)
        wait(f"after {name} the lines are made safe", lambda: log().count("entrance: locked") > safe, limit)
        wait("the strike is locked", lambda: strike.value == 0, 60)
        wait("and it comes back", lambda: served() and main_process() not in (0, process), limit)
    check("the standstill was the watchdog's", "Watchdog timeout" in log())
    configure(LARGER)
    does("it serves again", "systemctl", "restart", "p2k16d")


def disk():
    """The state directory belongs to somebody else, or its disk takes nothing, when the daemon starts."""
    service = pwd.getpwnam("p2k16d").pw_uid
    mine, planted = pathlib.Path("/root/mine"), STATE / "planted"
    does("it stops", "systemctl", "stop", "p2k16d")
    mine.write_text("root's own")
    os.link(mine, planted)
    (STATE / "link").symlink_to("/etc/shadow")
    theirs = [STATE / name for name in ("directory.sqlite", "card.key", "journal", "journal/journal.id")]
    for path in theirs:
        os.chown(path, 0, 0)
    does("it starts on files that root has put back", "systemctl", "start", "p2k16d")
    check("they are the daemon's again", all(path.stat().st_uid == service for path in theirs))
    check("what else root has is root's", (mine.stat().st_uid, os.stat("/etc/shadow").st_uid) == (0, 0))
    tap("the member gets in")
    does("it stops again", "systemctl", "stop", "p2k16d")
    for path in (planted, mine, STATE / "link"):
        path.unlink()

    # A file system of its own, that the kernel writes nothing to.
    elsewhere = pathlib.Path("/root/state")
    does("the state is put elsewhere", "cp", "-a", str(STATE), str(elsewhere))
    does("a small disk takes its place", "mount", "-t", "tmpfs", "-o", f"size=24m,mode=700,uid={service}", "tmpfs", str(STATE))
    does("with all that was there", "cp", "-a", f"{elsewhere}/.", str(STATE))
    marker = pathlib.Path("/run/p2k16d/stand-in/stand-in.json")
    ballast = STATE / "ballast"

    def fill():
        with open(ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    faults = {
        "read-only": (lambda: does("it turns read-only", "mount", "-o", "remount,ro", str(STATE)),
                      lambda: does("it can be written", "mount", "-o", "remount,rw", str(STATE))),
        "full": (fill, ballast.unlink),
    }
    for name, (begin, end) in faults.items():
        begin()
        does(f"it starts on a disk that is {name}", "systemctl", "start", "p2k16d")
        tap("the member gets in")
        check("the copy is in memory", marker.exists())
        does("and that is said", "p2k16ctl", "health", status=4, says="Leave the machine on")
        if name == "read-only":
            follow("The disk takes nothing", 0, df={"status": (0, 1)})
        does("the door is locked down", "p2k16ctl", "door", "lockdown", "entrance", "--yes")
        process = main_process()
        os.kill(process, signal.SIGKILL)
        wait("it comes back after a kill", lambda: served() and main_process() not in (0, process), 90)
        does("and knows the lockdown", "p2k16ctl", "door", "show", "entrance", says="locked-down")
        does("stopped and started by hand as well", "systemctl", "restart", "p2k16d")
        does("it still does", "p2k16ctl", "door", "show", "entrance", says="locked-down")
        process = main_process()
        end()
        wait("it goes back by itself", lambda: not marker.exists() and served() and main_process() not in (0, process), 120)
        does("with the lockdown", "p2k16ctl", "door", "show", "entrance", says="locked-down")
        does("which ends", "p2k16ctl", "door", "release", "entrance")
        check("all is well", part("state directory") is None)
        tap("the member gets in")
        does("the record is sound", "p2k16ctl", "audit", "verify")
        does("it stops", "systemctl", "stop", "p2k16d")
    does("what has happened is put back", "cp", "-a", f"{STATE}/.", str(elsewhere))
    does("to where the state was", "umount", str(STATE))
    does("in its place", "cp", "-a", f"{elsewhere}/.", str(STATE))
    does("it starts there", "systemctl", "start", "p2k16d")
    tap("the member gets in")


def days():
    """What is done day by day."""

    def watched(command):
        somebody = Terminal(command)
        somebody.until("entrance")
        somebody.type("q")
        somebody.ends()

    tap("somebody comes in")
    tapped = json.loads(run("p2k16ctl", "events", "--json").stdout)["events"]
    sequence = max(event["sequence"] for event in tapped if event["type"] == "decision")

    def explained(command):
        does(command, *command.replace("4711", str(sequence)).split(), says="anna")

    follow("Day by day", 0, p2k16ctl_explain=explained, p2k16ctl_top=watched)
    # The folders that these shells' packages make.
    for folder in ("/etc/bash_completion.d", "/usr/local/share/zsh/site-functions", "/root/.config/fish/completions"):
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    follow("Day by day", 1)
    follow("The doctor", 0, p2k16ctl={"status": (0, 6)})
    nagios = re.search(r"`(p2k16ctl doctor --quiet; case .*? esac)`", operations.text)[1]
    does(nagios, "bash", "-c", nagios, status=(0, 1))


def second_site():
    configure(
        operations.block("Several sites on one machine")
        + "doors:\n  shed: { circles: [door], lock: { type: simulated } }\n"
        "readers:\n  shed: { type: simulated, door: shed }\n",
        CONFIGURATION.with_name("annex.yaml"),
    )
    follow(
        "Several sites on one machine", 1,
        p2k16ctl={"says": "annex"},
        journalctl=lambda command: does(command, *command.replace(" -f", " --no-pager").split(), says="starting: site=annex"),
    )
    does("or the variable", "p2k16ctl", "status", says="annex", environment={"P2K16D_SOCKET": "/run/p2k16d-annex/admin.sock"})
    does("beside the first", "p2k16ctl", "status", says="clubhouse")


def key():
    """A new card key, as Docs/cards.md has it."""
    numbers = lambda: [key["id"] for key in json.loads(run("p2k16ctl", "card", "key", "show", "--json").stdout)["keys"]]  # noqa: E731
    print(f"     {run('p2k16ctl', 'card', 'key', 'show').stdout.strip()}", flush=True)
    does("a new key", "p2k16ctl", "card", "key", "rotate")
    does("a card is known by the old one alone", "p2k16ctl", "card", "list", "--old-key", says="blue fob")
    does("which cannot be retired then", "p2k16ctl", "card", "key", "retire", "1", status=1)
    tap("the card still opens")
    wait("and is known by the new one", lambda: "blue fob" not in run("p2k16ctl", "card", "list", "--old-key").stdout)
    does("the old one is retired", "p2k16ctl", "card", "key", "retire", "1")
    tap("the card opens by the new one")


def move():
    """To another machine: what a backup holds is all that the new one needs besides the configuration."""

    def restored(command):
        # The other machine: the same, as it was right after the installation.
        STATE.rename("/root/old")
        does("the new one starts", "systemctl", "enable", "--now", "p2k16d")
        does("and knows nobody", "p2k16ctl", "account", "show", "anna", status=1)
        confirmed(command)

    follow("Moving to another machine", 0, p2k16ctl_restore=restored)
    tap("the member gets in")
    name = "/media/stick/p2k16d-2026-11-21.backup"

    def again(command):
        does(command, "bash", "-c", f"{command} --yes")
        left = [path.name for path in STATE.glob("*.before-restore-*")]
        check("what was there before is kept", any(path.startswith("directory.sqlite") for path in left), left)

    follow("Backup and restore of a site's own directory", 0, p2k16ctl_restore=again)
    does("its head says where it was made", "head", "-n", "2", name, says="clubhouse")
    tap("the member gets in again")


def upgrade():
    """And back."""
    processes = main_process(), main_process("p2k16d@annex.service")
    text = CONFIGURATION.read_text()

    def installed(command):
        does(command, "bash", "-c", command, limit=600)
        wait("the site runs the new one", lambda: served() and main_process() not in (0, processes[0]), 90)
        wait("and the second site", lambda: served("p2k16d@annex.service") and main_process("p2k16d@annex.service") not in (0, processes[1]), 90)
        wait("the reader is there", lambda: connected("entrance"))

    follow("Upgrading, and going back", 0, apt=installed)
    check("the newer package is there", "0.2.0" in run("dpkg-query", "-W", "p2k16d").stdout)
    check("the configuration is untouched", CONFIGURATION.read_text() == text)
    tap("the member still gets in")
    follow("Upgrading, and going back", 1, apt={"text": "y\n", "limit": 600})
    check("the older package is there", "0.1.0" in run("dpkg-query", "-W", "p2k16d").stdout)
    check("the configuration is untouched by that", CONFIGURATION.read_text() == text)
    tap("the member gets in as before")


def record():
    """A card that is typed and lost, the record, and what a member may ask of it."""

    def typed(command):
        somebody = Terminal(command)
        somebody.until("(not shown)")
        somebody.type("04:A3:5F:1B:C2:66:80\n")
        somebody.ends()

    def lost(command):
        cards = json.loads(run("p2k16ctl", "card", "list", "--json").stdout)["cards"]
        confirmed(command.replace("12", str(max(card["id"] for card in cards))))

    follow("The first member", 0, p2k16ctl_card_enroll=typed, p2k16ctl_card_lost=lost)
    follow("Is the record as it was written?", 0, openssl={"says": "Verified OK"})

    def forgotten(command):
        does(command, *command.split()) if command.endswith("--dry-run") else confirmed(command)

    follow("Keeping and forgetting", 0, p2k16ctl_audit_forget=forgotten)
    does("the record is sound as before", "p2k16ctl", "audit", "verify")


def end():
    does("the package is removed", "apt", "remove", "-y", "p2k16d", limit=300)
    running = [path for path in pathlib.Path("/proc").glob("[0-9]*/comm") if path.read_text().strip() == "p2k16d"]
    check("nothing runs", not running, running)
    wait("the strike is locked", lambda: strike.value == 0)
    check("configuration and state are kept", CONFIGURATION.exists() and (STATE / "card.key").exists())
    does("it is purged", "apt", "purge", "-y", "p2k16d", limit=300)
    left = [path for path in (CONFIGURATION.parent, STATE, pathlib.Path("/var/lib/p2k16d-annex"), pathlib.Path("/run/p2k16d"))
            if path.exists()] + list(pathlib.Path("/etc/systemd/system").glob("*.wants/p2k16d*"))
    check("nothing is left", not left, left)


LARGER = f"""\
site: clubhouse
admin: {{ socket_group: p2k16d-admin, roles: {{ groups: {{ p2k16d-admin: [viewer] }} }} }}
mqtt: {{ host: 127.0.0.1, username: clubhouse, password_credential: p2k16d_broker }}
metrics: {{ listen: 127.0.0.1:9816 }}
doors:
  entrance:
    circles: [door]
    unlock_time: 5s
    lock: {{ type: gpio, chip: pinctrl-bcm2711, line: 17, wiring: fail-secure }}
readers:
  entrance: {{ type: keyboard, device: {READER}, notation: decimal, door: entrance }}
  serial: {{ type: serial, device: /dev/ttyS1, protocol: rdm6300, speed: 9600, door: entrance }}
"""

started = time.monotonic()
operations = Document("/run/shared/operations.md")
for name, file in {"p2k16d_0.1.0+deb12_amd64.deb": "new.deb", "p2k16d_0.2.0+deb12_amd64.deb": "newer.deb"}.items():
    pathlib.Path("/root", name).symlink_to(f"/run/shared/{file}")
os.chdir("/root")
chip = Chip("pi", "pinctrl-bcm2711", lines=54)
strike = chip.line(17)
strike.pull(0)
Keyboard.path = READER
keyboard = Keyboard()
parts = (first_evening, secrets, people, sandbox, addresses, reload, deaths, disk, days, second_site, key, move, upgrade, record, end)
wanted = pathlib.Path("/run/shared/parts").read_text().split()
for part_of_it in parts:
    if wanted and part_of_it.__name__ not in wanted:
        continue
    print(f"-- {part_of_it.__name__}, after {time.monotonic() - started:.0f} s", flush=True)
    try:
        part_of_it()
    except Exception as error:
        check(part_of_it.__name__, False, repr(error))
print(f"of the guest's time: {time.monotonic() - started:.0f} s", flush=True)
for heading, numbers in operations.open.items():
    if numbers:
        print(f"not typed here: “{heading}”, block {', '.join(str(number + 1) for number in sorted(numbers))}", flush=True)
finish()
