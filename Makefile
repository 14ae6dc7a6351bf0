# make run    tries the daemon out on this machine: no database, no broker, no hardware
# make demo   plays a scene unattended and fails if anything in it did not really happen
# make test   everything that is checked on each change
# make docs   writes Docs/cli.md from the help of p2k16ctl
# make test-fuzz-api   throws two minutes of requests at the admin socket, well-formed and not (FUZZ_TIME=seconds)
# make fuzz   throws bytes at every parser of what comes from outside (SECONDS=60 each, FUZZ_TARGET=name for one)
# make test-asan | test-tsan   the tests under the address or the thread sanitizer (FILTER=regex); see Docs/testing.md
# make test-faults     breaks everything round the daemon for half an hour and prints what was lost: Docs/reliability.md
# make test-load       puts too much on the daemon for a quarter of an hour and prints what other doors felt: Docs/performance.md
# make test-power-cut  a virtual machine that answers taps loses its power CYCLES=20 times (SEED=n repeats that)
# make test-hardware   the daemon in a virtual machine with simulated GPIO (installs QEMU; LIBGPIOD=system: one libgpiod)
# make deb    a Debian package for this release in .build/deb (a release build: 20 minutes the first time)
# make test-package    installs, runs, upgrades and removes that package in a virtual machine under systemd (as root)
# make build | lint | format | bench | clean

CONFIGURATION ?= debug
LIBGPIOD ?= both
SWIFT_BUILD = swift build --configuration $(CONFIGURATION)
BIN = .build/$(CONFIGURATION)

BUILD_PACKAGES = pkg-config libpq-dev libmosquitto-dev libgpiod-dev libsqlite3-dev libssl-dev
TEST_PACKAGES = postgresql mosquitto mosquitto-clients openssl python3 python3-paho-mqtt curl tmux zsh fish procps prometheus

.PHONY: run demo test docs fuzz test-asan test-tsan test-faults test-load test-power-cut test-hardware test-fuzz-api \
    deb test-package build lint format bench clean toolchain build-packages test-packages

run: build
	@mkdir -p .run
	@$(BIN)/p2k16d run --config Config/demo.yaml

demo: build
	@Tests/install-packages python3
	@Tests/Demo/demo $(BIN)

test: lint test-packages
	swift build --build-tests --explicit-target-dependency-import-check error
	@Tests/run-tests --skip-build --no-parallel
	@Tests/Demo/demo .build/debug
	@Tests/Terminal/terminal .build/debug
	@Tests/Package/check

docs: toolchain build-packages
	P2K16D_WRITE_DOCS=1 swift test --filter CommandDocumentTests

FUZZ_TIME ?= 120
FUZZ_VENV = .build/fuzz-venv

SECONDS ?= 60

fuzz: toolchain build-packages
	@Tests/Fuzz/run $(SECONDS) $(FUZZ_TARGET)

test-asan: toolchain test-packages
	@Tests/Sanitizers/run address '$(FILTER)'

test-tsan: toolchain test-packages
	@Tests/Sanitizers/run thread '$(FILTER)'

test-fuzz-api: build
	@Tests/install-packages python3 python3-venv
	@cmp -s Tests/Fuzz/requirements.txt $(FUZZ_VENV)/requirements.txt || { rm -rf $(FUZZ_VENV) && \
	    python3 -m venv $(FUZZ_VENV) && $(FUZZ_VENV)/bin/pip install -q -r Tests/Fuzz/requirements.txt && \
	    cp Tests/Fuzz/requirements.txt $(FUZZ_VENV)/; }
	@$(FUZZ_VENV)/bin/python Tests/Fuzz/fuzz-api $(BIN) --time $(FUZZ_TIME)

# CRASH_CYCLES=n, CRASH_SEED=n, FAULT_SCALE=n, FAULT_FILTER=regex, CYCLES=n; FAULT_DOCUMENT=file puts the table into it
test-faults: toolchain test-packages
	swift build --build-tests
	@CYCLES=$(CYCLES) Tests/Faults/run $(FAULT_DOCUMENT)

# LOAD_REPEATS=n, LOAD_FILTER=regex, P2K16D_BIN_DIR=folder; LOAD_DOCUMENT=file puts the table into it
test-load: toolchain test-packages
	swift build --build-tests
	@Tests/Load/run $(LOAD_DOCUMENT)

CYCLES ?= 20

test-power-cut: build
	@CYCLES=$(CYCLES) SEED=$(SEED) Tests/HardwareTests/VirtualMachine/power-cut $(BIN)

test-hardware: build
	@LIBGPIOD=$(LIBGPIOD) Tests/HardwareTests/VirtualMachine/test $(BIN)

# A package is for use, so it is optimised unless CONFIGURATION says otherwise.
DEB_CONFIGURATION = $(if $(filter file,$(origin CONFIGURATION)),release,$(CONFIGURATION))

deb: toolchain build-packages
	@Tests/install-packages debhelper dpkg-dev python3
	@debian/package $(DEB_CONFIGURATION)

test-package: toolchain build-packages
	@Tests/Package/test $(DEB_CONFIGURATION)

build: toolchain build-packages
	$(SWIFT_BUILD) --product p2k16d
	$(SWIFT_BUILD) --product p2k16ctl

lint: toolchain
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks

format: toolchain
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

bench: toolchain build-packages test-packages
	@Benchmarks/run

clean:
	rm -rf .build .run .demo

toolchain:
	@command -v swift >/dev/null || { \
	    echo "No Swift toolchain: install Swift 6.2 or newer (https://www.swift.org/install/linux/debian/), then run make again." >&2; \
	    exit 1; }
	@swift -version 2>/dev/null | grep -Eq 'Swift version (6\.([2-9]|[1-9][0-9])|[7-9])' || { \
	    echo "Swift 6.2 or newer is needed; this is:" >&2; swift -version >&2; exit 1; }

build-packages:
	@Tests/install-packages $(BUILD_PACKAGES)

test-packages: build-packages
	@Tests/install-packages $(TEST_PACKAGES)
