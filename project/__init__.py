"""The wiring.  Python's own SQLite is often too old to be safe, so ours takes its place first."""

import sys

try:
    import pysqlite3
except ImportError:  # A platform without a wheel: labeling/checks.py judges what is there.
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
