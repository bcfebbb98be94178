"""What a class of Qt's needs to have abstract methods."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from abc import ABC
else:
    ABC = object


class AbstractMixin(ABC):
    """Mixin: a subclass has to write each `abstractmethod`; the type checker finds one without.

    For it alone this is an `ABC`: Qt's classes have a metaclass of their own, which can't be one
    with that of `ABC`.
    """
