"""A store's logo: a PNG that comes back as it was, and nothing else."""

from __future__ import annotations

import pytest

from pos_app.domain.logo import MAX_LOGO_BYTES, logo_png, logo_text

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("png", [b"", PNG, PNG.ljust(MAX_LOGO_BYTES, b"\xff")])
def test_a_logo_comes_back_as_it_was(png: bytes) -> None:
    assert logo_png(logo_text(png)) == png


@pytest.mark.parametrize("no_png", [b"GIF89a", PNG.ljust(MAX_LOGO_BYTES + 1)])
def test_what_is_no_small_png_is_no_logo(no_png: bytes) -> None:
    with pytest.raises(ValueError, match="no logo"):
        logo_png(logo_text(no_png))


def test_what_was_never_written_so_is_refused() -> None:
    with pytest.raises(ValueError, match="Only base64"):
        logo_png("iVBORw0KGgo*=")
