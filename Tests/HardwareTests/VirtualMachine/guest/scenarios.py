"""The scenarios, all in one boot of the guest; arguments name the ones to run."""

import importlib
import sys
import traceback

import rig

for name in sys.argv[1:] or ["locks", "chips", "doors", "inventory", "overflow", "readers", "clock"]:
    print(f"-- {name}", flush=True)
    try:
        importlib.import_module(name).run()
    except Exception:
        traceback.print_exc()
        rig.failures.append(name)
rig.finish()
