"""Files that are uploaded, such as evidence for a dispute: what they are, not what is in them.

The server hands a form with a file in it on as an ordinary one, in which the file is an object
with a name, a size, its first bytes and its hash.
"""

from pos_app.training.core.calls import Call, Route
from pos_app.training.core.errors import Obj, invalid
from pos_app.training.core.lists import CREATED_PAGE, listing, retrieving
from pos_app.training.core.params import accepted, choice, group, integer, required, text

PURPOSE = "dispute_evidence"
LARGEST = 5_000_000
KINDS = {"%PDF": "pdf", "\x89PNG": "png", "\xff\xd8\xff": "jpg"}
"""By the first characters, read as Latin 1."""


def create(call: Call) -> Obj:
    """POST /v1/files: a PDF or a picture of at most five million bytes."""
    account, given = call.account, call.params["file"]
    kind = next((kind for start, kind in KINDS.items() if given["start"].startswith(start)), None)
    if kind is None:
        raise invalid("Invalid file: must be a PDF, a PNG or a JPEG.", param="file")
    if given["size"] > LARGEST:
        raise invalid(f"File size exceeds the maximum of {LARGEST} bytes.", param="file")
    file = account.base("file", "file") | {
        "expires_at": None,
        "filename": given["name"],
        "links": None,
        "purpose": call.params["purpose"],
        "size": given["size"],
        "title": None,
        "type": kind,
        "url": None,
    }
    del file["livemode"]
    return account.save(file)


FILE = group(
    {
        "name": text(clearable=False),
        "size": integer(1),
        "start": text(),
        "sha256": text(),
    },
    clearable=False,
)
ROUTES = [
    Route(
        "POST",
        "/v1/files",
        create,
        "file_write",
        {
            "file": required(FILE),
            "purpose": required(choice(PURPOSE)),
            **accepted("file_link_data"),
        },
    ),
    Route(
        "GET",
        "/v1/files",
        listing("file", "purpose"),
        "file_read",
        CREATED_PAGE | {"purpose": text()},
    ),
    Route("GET", "/v1/files/{id}", retrieving("file"), "file_read"),
]
