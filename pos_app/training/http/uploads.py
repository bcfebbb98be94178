"""A form with files in it, as an ordinary one that says what the files are."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from hashlib import sha256
from urllib.parse import urlencode

PARTS = "multipart/form-data"
_START = 8
"""First bytes of a file, by which one knows what it is."""


def read_parts(sent_as: str, body: bytes) -> str:
    """Return a form of this content type as it would be sent without files."""
    head = f"Content-Type: {sent_as}\r\n\r\n".encode()
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    pairs: list[tuple[str, str]] = []
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        if (filename := part.get_filename()) is None:
            pairs.append((name, content.decode()))
        else:
            pairs += [
                (f"{name}[name]", filename),
                (f"{name}[size]", str(len(content))),
                (f"{name}[start]", content[:_START].decode("latin-1")),
                (f"{name}[sha256]", sha256(content).hexdigest()),
            ]
    return urlencode(pairs)
