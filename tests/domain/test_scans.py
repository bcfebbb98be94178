"""The code is found in whatever a scanner sends."""

from __future__ import annotations

import pytest

from pos_app.domain.scans import code_of, is_digital_link, may_be_elements, scanned_code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("4006381333931", "4006381333931"),
        (" 4006381333931 ", "4006381333931"),
        ("]E04006381333931", "4006381333931"),
        ("]E440170725", "40170725"),
        ("]Q1TILLC:42", "TILLC:42"),
        ("PCS 55", "PCS 55"),
        ("\x02PCS-55\x03", "PCS-55"),
        ("]", "]"),
        ("]E", "]E"),
        ("]d20104006381333931", "4006381333931"),
        ("]C10104006381333931", "4006381333931"),
        ("010400638133393121AB\x1d1726", "4006381333931"),
        ("\x1d0114006381333938", "14006381333938"),
        ("0104006381333931", "0104006381333931"),
        ("21AB\x1d1726", "21AB1726"),
        ("XXXX-1", "XXXX-1"),
        ("]C1 0104006381333931", "0104006381333931"),
        ("https://id.gs1.org/01/04006381333931/10/AB?17=261231", "4006381333931"),
        ("]Q1HTTPS://EXAMPLE.COM/shop/01/4006381333931", "4006381333931"),
        ("https://example.com/0104006381333931", "https://example.com/0104006381333931"),
    ],
)
def test_the_code_alone_is_read(sent: str, code: str) -> None:
    assert code_of(sent) == code


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("]d20104006381333931\x1d10AB ", "\x1d0104006381333931\x1d10AB"),
        ("010400638133393121AB\x1d1726", "\x1d010400638133393121AB\x1d1726"),
        ("]E04006381333931", "4006381333931"),
    ],
)
def test_a_code_keeps_what_it_says_besides(sent: str, code: str) -> None:
    assert scanned_code(sent) == code
    assert scanned_code(code) == code
    assert code_of(code) == code_of(sent)


@pytest.mark.parametrize(
    ("code", "is_link"),
    [
        ("https://id.gs1.org/01/04006381333931", True),
        ("HTTP://example.com/a/b/01/4006381333931?x", True),
        ("https://example.com/01/4006381", False),
        ("https://example.com/02/4006381333931", False),
        ("4006381333931", False),
    ],
)
def test_an_address_that_names_an_article_is_known(code: str, is_link: bool) -> None:
    assert is_digital_link(code) is is_link


@pytest.mark.parametrize(
    ("code", "may_be"),
    [
        ("\x1d0104006381333931", True),
        ("0104006381333931", False),  # 16 digits may be a number of their own
        ("01040063813339311", True),
        ("010400638133393110AB", True),
        ("0204006381333931 10AB", False),
        ("4006381333931", False),
    ],
)
def test_what_says_more_than_an_article_may_be_elements(code: str, may_be: bool) -> None:
    assert may_be_elements(code) is may_be
