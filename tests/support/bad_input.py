"""What people, scanners and pastes put into fields that were meant for something else."""

from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TEXTS: Final = {
    "half a sign": "\ud83d",
    "the other half": "\udc00x",
    "NUL": "a\0b",
    "10,000 letters": "x" * 10_000,
    "a formula": '=HYPERLINK("http://x";"y")',
    "a plus": "+1",
    "a minus": "-1",
    "an at": "@SUM(A1)",
    "a tab": "\t=1",
    "bold": "<b>x</b>",
    "a picture": "<img src='http://127.0.0.1:9/x.png' onerror=alert(1)>",
    "a script": "</td><script>alert(1)</script>&amp;",
    "SQL": "'; DROP TABLE customer;--",
    "wild cards": "%_\\*?[",
    "right to left": "\u202e\u0627\u0644\u0633\u0644\u0627\u0645",
    "combining": "e\u0301" * 300,
    "a family": "👩‍👩‍👧‍👦",
    "an escape": "\x1b[31m\x07",
    "a square": "²",
    "other digits": "٣٤",
    "other decimals": "\u066b\u0663",
    "lines": "\r\nX\u2028Y",
    "no sign": "\uffff\U0010ffff",
    "a blank": "\u00a0\u200b",
    "not a number": "nan",
    "infinite": "-inf",
    "huge": "1e999999",
    "tiny": "1e-999999",
    "many digits": "9" * 5_000,
    "a bracket": "[",
    "braces": "{0} {name} %s %(x)s",
}
"""By what they are; the same ones for every field."""

CARD_NUMBERS: Final = {
    "a card": "4242" * 4,
    "a card in groups": " ".join(["4242"] * 4),
    "a card with a date": "Ada, 4242-4242-4242-" + "4242 12/29 123",
    "another card": "3782 822463 " + "10005",
    "a card in other digits": "٤٢" * 8,
}
"""What no field may keep."""

QUICK: Final = settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # one store for all examples
)
"""A form is opened for each example."""

ODD_TEXT: Final = st.one_of(
    st.sampled_from(list(TEXTS.values())),
    st.text(max_size=300),
    st.builds("{}{}".format, st.sampled_from(list(TEXTS.values())), st.text(max_size=9)),
)

ODD_AMOUNT: Final = st.one_of(
    st.sampled_from(list(TEXTS.values())),
    st.text(alphabet="0123456789.,'-+eE %\u0663\u066b²", max_size=12),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
)
