"""`python -m medbill_desktop`: the same as `medbill`."""

import sys

from medbill_desktop.app.main import main

sys.exit(main())
