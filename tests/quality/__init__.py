"""How good consensus, stopping and detection are on real crowds: ``python -m tests.quality``.

The crowd sets are not part of the project.  They are looked for in the folder that GOLDRUSH_DATA
names, or in ``../shared/data``.
"""
