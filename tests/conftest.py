import os

from hypothesis import HealthCheck, settings

# The suite says the same of the same commit each time; what luck finds is for `make hunt`.
settings.register_profile(
    "steady", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("hunt", max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_configure() -> None:
    from tests.support.release_guards import let_tests_empty_the_ledger
    from tests.support.trail_guards import let_tests_empty_the_trail

    let_tests_empty_the_trail()
    let_tests_empty_the_ledger()
