"""The only package that imports Qt."""

import ctypes
import sys

from PySide6 import __version_info__ as pyside_version

if sys.version_info < (3, 12) and pyside_version[:2] >= (6, 12):
    # PySide6 6.12.0 returns None without taking a reference to it. From Python 3.12 on that is
    # right, None being immortal there (PEP 683); before, each call of a void method takes one
    # away until the interpreter dies of "none_dealloc". So None is made immortal here too: no
    # program gives back 2**60 references.
    ctypes.c_ssize_t.from_address(id(None)).value = 1 << 60
