"""How hard hypothesis tries: `pytest --hypothesis-profile=long` for a long search."""

from hypothesis import settings

settings.register_profile("ci", derandomize=True, max_examples=200, deadline=None, database=None)
settings.register_profile("long", max_examples=20_000, deadline=None, print_blob=True)
settings.load_profile("ci")
