"""What the model says: plain Python on numpy and scikit-learn, no Django.

``priority`` needs numpy alone.  ``features``, ``learner``, ``promotion`` and ``store`` import
scikit-learn and scipy, which cost seconds and a hundred megabytes: only the code that trains
and predicts in the background imports them.
"""
