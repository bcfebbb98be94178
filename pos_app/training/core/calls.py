"""What an endpoint is, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pos_app.training.core.account import Account, AccountSimulator
from pos_app.training.core.errors import Obj
from pos_app.training.core.params import EXPAND, ParamRule, Spec


@dataclass
class Call:
    """One request to an endpoint, its parameters read and checked.

    `version` is the version of the API that it asks for, if it does.
    """

    account: Account
    params: Obj
    path: str = ""
    names: dict[str, str] = field(default_factory=dict)
    version: str | None = None

    @property
    def simulator(self) -> AccountSimulator:
        """All accounts, the controls and the server's address."""
        return self.account.simulator

    @property
    def id(self) -> str:
        """The object's id in the path."""
        return self.names["id"]


Handler = Callable[[Call], Obj]


@dataclass(frozen=True)
class Route:
    """An endpoint: `/v1/charges/{id}`, who may call it, what it takes and what it does.

    A payer's own device may call one that is `public`, for an object whose secret it knows.
    """

    method: str
    path: str
    handler: Handler
    right: str
    spec: Spec = field(default_factory=dict)
    public: bool = False

    @property
    def accepts(self) -> dict[str, ParamRule]:
        """All its parameters; every endpoint that shows an object expands."""
        return {**self.spec} if self.method == "DELETE" else {**self.spec, "expand": EXPAND}
