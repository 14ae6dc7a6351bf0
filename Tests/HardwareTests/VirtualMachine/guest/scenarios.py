"""The scenarios, all in one boot of the guest."""

import locks
import rig

locks.run()
rig.finish()
