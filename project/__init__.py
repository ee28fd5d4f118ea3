"""The wiring, and what has to be so before anything is loaded.

Python's own SQLite is often too old to be safe, so ours takes its place first.
"""

import os
import sys

# The matrices here are small: a second thread of BLAS keeps a core busy with waiting for the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    import pysqlite3
except ImportError:  # A platform without a wheel: labeling/checks.py judges what is there.
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
