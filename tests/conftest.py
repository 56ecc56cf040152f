import os

from hypothesis import HealthCheck, settings

settings.register_profile("local", max_examples=25, deadline=None)
settings.register_profile(
    "ci", max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("night", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "local"))


def pytest_configure() -> None:
    from tests.support.release_guards import let_tests_empty_the_ledger
    from tests.support.trail_guards import let_tests_empty_the_trail

    let_tests_empty_the_trail()
    let_tests_empty_the_ledger()
