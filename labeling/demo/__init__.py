"""Real data to try Goldrush on, out of what the installed packages ship.  No Django here."""
