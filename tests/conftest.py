"""Settings of Hypothesis for all tests."""

from hypothesis import settings

settings.register_profile("course", deadline=None)  # no test may fail for being slow
settings.load_profile("course")
