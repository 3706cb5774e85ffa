"""Choose the bus for tests that hold on both: `make test` uses one, `make prove` the other."""

import pytest

KAFKA_IN_PROVE = pytest.mark.parametrize(
    "shared_system", [pytest.param("kafka", marks=pytest.mark.long), "postgres"], indirect=True
)
"""For tests that take long on Kafka, because consumer groups form again after each crash."""
