from hypothesis import settings

# A busy machine is slow now and then, which is no fault of the code under test.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
