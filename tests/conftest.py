"""How much chance the tests take: little in the ordinary run, a lot with `--hypothesis-profile=long`."""

from hypothesis import HealthCheck, settings

# No deadline for one example: on a busy machine a pause is no fault of the code.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")
