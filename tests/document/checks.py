"""What the suite `document` asks beside schemathesis's own checks."""

import re

import schemathesis

# The codes for what has the wrong form: a request that fits the document is never answered with one.
WRONG_FORM = {"invalid_field", "malformed_json", "json_too_deep", "unsupported_media_type"}
# JSON Schema counts 1.0 as a whole number. We take no fraction for a count or for money, not even one of nothing (F55).
WHOLE = re.compile(r"floating point `-?[0-9.e+]+`")
# What only the server can have written, and a calendar whose parts contradict one another: no schema can say which are accepted.
OURS = {"cursor", "calendar"}


@schemathesis.check
def accepted_or_refused_by_a_rule(ctx, response, case):
    """What fits the document is not refused for its form."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if response.status_code not in (400, 415, 422):
        return
    problem = response.json()
    if WHOLE.search(problem.get("detail", "")):
        return
    if problem.get("code") in WRONG_FORM and problem.get("field") not in OURS:
        raise AssertionError(f"it fits the document and is refused: {problem}")


# Lines of a phone's log are a text to whoever knows no phone.
schemathesis.serializer.alias("application/x-ndjson", "text/plain")
