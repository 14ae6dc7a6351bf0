"""Every kind of reader: a tap opens the door and time locks it; readers that are unplugged come back; 200 Wiegand frames;
and how long it takes from the end of a tap to the line."""

import json
import subprocess

import kerneltrace as trace
from devices import Keyboard, SerialLine, rdm6300, send_wiegand, wiegand26, wiegand34
from rig import Chip, Daemon, Recorder, check, wait

UID = bytes.fromhex("04A35F1BC26680")
OTHER = bytes.fromhex("9C41E72B")
TOKEN = bytes.fromhex("0F00A1B2C3")
UNLOCK = 1
CONFIGURATION = f"""
mqtt: {{ host: 127.0.0.1 }}
doors:
  entrance:
    circles: [door]
    unlock_time: {UNLOCK}s
    lock: {{ type: gpio, chip: board, line: 4 }}
readers:
  wiegand:
    {{ type: wiegand, door: entrance, chip: board, data0: 1, data1: d1, bits: [26, 34, 56], debounce: 0s }}
  serial: {{ type: serial, door: entrance, device: {SerialLine.path}, protocol: rdm6300, debounce: 0s }}
  keyboard: {{ type: keyboard, door: entrance, device: {Keyboard.path}, notation: decimal, gap: 1s, debounce: 0s }}
  mqtt: {{ type: mqtt, door: entrance, topic: reader/entrance, debounce: 0s }}
embedded:
  seed:
    accounts: [{{ username: ada, name: Ada, paid_until: +20d }}]
    circles: [{{ name: door, members: [ada] }}]
    cards:
      - {{ user: ada, number: {UID.hex()}, label: fob }}
      - {{ user: ada, number: "{OTHER.hex()}", label: card }}
      - {{ user: ada, number: {TOKEN.hex()}, label: token }}
"""


def reader(daemon, name):
    return json.loads(daemon.ctl("reader", "show", name, "--json").stdout)


def run():
    broker = subprocess.Popen(["mosquitto", "-p", "1883"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    chip = Chip("board", "board", lines=16, names={1: "d0", 2: "d1", 4: "strike"})
    strike, d0, d1 = (chip.line(offset) for offset in (4, 1, 2))
    for line in (d0, d1, strike):
        line.pull(1)
    serial, keyboard = SerialLine(), Keyboard()
    daemon = Daemon("readers", CONFIGURATION)
    daemon.start()
    wait("the readers are connected", lambda: all(
        reader(daemon, name)["connected"] for name in ("wiegand", "serial", "keyboard", "mqtt")
    ))

    def publish():
        message = json.dumps({"card": UID.hex()})
        subprocess.run(["mosquitto_pub", "-t", "reader/entrance", "-m", message], check=True, timeout=30)

    taps = {
        "26-bit Wiegand": lambda: send_wiegand(d0, d1, [wiegand26(UID[-3:])], 0),
        "34-bit Wiegand": lambda: send_wiegand(d0, d1, [wiegand34(UID[-4:])], 0),
        "56-bit Wiegand": lambda: send_wiegand(d0, d1, [f"{int.from_bytes(UID, 'big'):056b}"], 0),
        "serial": lambda: serial.send(rdm6300(TOKEN)),
        "keyboard": lambda: keyboard.type(str(int.from_bytes(OTHER, "big"))),
        "MQTT": publish,
    }
    for kind, tap in taps.items():
        with Recorder(strike) as record:
            tap()
            wait(f"a {kind} tap opens and time locks", lambda: record.values == [0, 1, 0])

    with Recorder(strike) as record:
        broken = wiegand34(UID[-4:])
        send_wiegand(d0, d1, [broken[:-1] + ("0" if broken[-1] == "1" else "1"), "1" * 20], 300)
        serial.send(rdm6300(TOKEN)[:-3] + b"00\x03")
        wait("bad frames are counted", lambda: reader(daemon, "wiegand")["badFrames"] == 2
             and reader(daemon, "serial")["badFrames"] == 1)
        check("and open nothing", record.values == [0], str(record.values))

    for name, device, tap in (("serial", serial, taps["serial"]), ("keyboard", keyboard, taps["keyboard"])):
        device.unplug()
        wait(f"the {name} reader is missed", lambda: not reader(daemon, name)["connected"])
        device.plug()
        wait(f"the {name} reader is back", lambda: reader(daemon, name)["connected"])
        with Recorder(strike) as record:
            tap()
            wait(f"and opens again ({name})", lambda: record.values == [0, 1, 0])

    before = reader(daemon, "wiegand")
    longest = send_wiegand(d0, d1, [wiegand34(UID[-4:]), wiegand34(OTHER)] * 100, 150)
    check("200 Wiegand frames were sent in time", max(longest) < 10_000, f"{max(longest)} us between two bits")
    wait("none of them is lost", lambda: reader(daemon, "wiegand")["taps"] - before["taps"] == 200)
    check("and none is bad", reader(daemon, "wiegand")["badFrames"] == before["badFrames"])
    wait("the door is locked again", lambda: strike.value == 0)

    with trace.Trace() as times:
        send_wiegand(d0, d1, [wiegand34(OTHER)] * 50, 200)
        wiegand = times.latencies(trace.is_edge)
    with trace.Trace() as times:
        for _ in range(50):
            serial.send(rdm6300(TOKEN), times.mark)
            subprocess.run(["sleep", "0.1"])
        serial_times = times.latencies(trace.is_mark)
    with trace.Trace() as times:
        for _ in range(50):
            keyboard.type(str(int.from_bytes(OTHER, "big")), times.mark)
            subprocess.run(["sleep", "0.1"])
        keyboard_times = times.latencies(trace.is_mark)
    for name, values, gap in (
        ("last Wiegand bit", wiegand, 25), ("last serial byte", serial_times, 0), ("Enter key", keyboard_times, 0),
    ):
        if check(f"the line follows the {name}", len(values) >= 40, f"{len(values)} of 50"):
            print(f"     from the {name} to the line: {trace.summary(values)}; of that {gap} ms frame gap")
            check(f"never before the gap is over ({name})", min(values) * 1000 >= gap, str(min(values)))

    check("the daemon stops well", daemon.stop() == 0)
    daemon.keep_log()
    broker.terminate()
    broker.wait(30)
    chip.unplug()
