"""The command line and the composition root: from arguments to a window."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pos_app import __version__
from pos_app.console import argparse_speaking, find_console, language_of_windows
from pos_app.domain.texts import ENGLISH, N_, Language, _, language, listed, pgettext, use_language
from pos_app.errors import UserError
from pos_app.languages import choose_language, find_language, languages, languages_of_console

NO_DISPLAY: Final = N_(
    "Till needs a display and found none: start it from a desktop session, "
    "or set DISPLAY (for example by running it under xvfb-run)."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run Till; returns the exit status."""
    find_console()
    use_language(_asked_language(argv) or _language_of_console())
    with argparse_speaking(language().code):
        options = _options(argv)
    if options.smoke_test is not None:
        use_language(options.language or ENGLISH)  # its buttons are pressed by their names
        from pos_app.smoke.smoke_test import run_smoke_test  # noqa: PLC0415  not part of a normal start

        return run_smoke_test(options.smoke_test)
    if options.command or options.verify_log or options.rebuild or options.restore is not None:
        return _run_command(options)
    if not _display_found():
        print(str(NO_DISPLAY), file=sys.stderr)  # noqa: T201  there is no window to say it in
        return 2
    return _run(options)


def _language_of_console() -> Language:
    return choose_language((*languages_of_console(os.environ), language_of_windows()))


def _asked_language(argv: Sequence[str] | None) -> Language | None:
    """Return the language that the command line asks for, in which its own help is said already."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--language", nargs="?")
    code = parser.parse_known_args(argv)[0].language
    try:
        return find_language(code) if code else None
    except LookupError:  # is refused in words of the machine's language
        return None


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="till", description=_("A desktop point of sale over Stripe")
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"Till {__version__}",
        help=_("say which version this is, and end"),
    )
    parser.add_argument(
        "--smoke-test",
        nargs="?",
        const="",
        metavar=_("FILE"),
        help=_(
            "try all parts, sell and refund in training mode; prints JSON, or writes it to FILE"
        ),
    )
    parser.add_argument(
        "--restore",
        nargs="?",
        const="",
        metavar=_("BACKUP"),
        help=_(
            "put a backup (its name, a file, or: newest) in the books' place; "
            "without a name, list them"
        ),
    )
    parser.add_argument(
        "--verify-log",
        action="store_true",
        help=_("say which rows of the activity log are not as they were written"),
    )
    parser.add_argument(
        "--rebuild",
        "--rebuild-reports",
        action="store_true",
        help=_("make anew, from the books, what reports sum and the history is searched by"),
    )
    _add_common(parser)
    parser.set_defaults(training=False, language=None, data_dir=None)
    commands = parser.add_subparsers(
        dest="command", metavar=_("COMMAND"), title=pgettext("of the command line", "commands")
    )
    _add_payment_sheet(commands)
    return parser.parse_args(argv)


def _add_payment_sheet(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "payment-sheet",
        help=_("make a payment for the store's own phone app; prints JSON"),
        description=_(
            "Make a payment that the store's own phone app takes by Stripe's payment sheet. "
            "Prints what the app needs as JSON; it holds secrets of this one payment."
        ),
    )
    parser.add_argument(
        "--amount",
        required=True,
        help=_("in whole units with a point, such as 12.50 or, in yen, 1250"),
    )
    parser.add_argument(
        "--customer",
        required=True,
        help=_("email, Stripe id (cus_...) or id of a customer of Till's"),
    )
    parser.add_argument(
        "--reference",
        default="",
        help=_(
            "what is paid for, such as the order's number: the same one is the same payment again"
        ),
    )
    parser.add_argument("--currency", help=_("refuse the payment where the store has another one"))
    parser.add_argument("--cashier", help=_("name of who takes it, where the store has several"))
    parser.add_argument(
        "--stripe-version",
        default="",
        metavar=_("VERSION"),
        help=_("the API version of the app's Stripe package, where it asks for one"),
    )
    _add_common(parser)


def _add_common(parser: argparse.ArgumentParser) -> None:
    """Add what stands before a command or after it: what is not given changes nothing."""
    title = pgettext("options of the command line", "common")
    common = parser.add_argument_group(title, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--training",
        action="store_true",
        help=_("training mode: no account, no network, no money"),
    )
    common.add_argument(
        "--language",
        type=_language,
        help=_("the language of the screens by its code (pseudo: see what is not translated)"),
    )
    common.add_argument("--data-dir", type=Path, help=_("where Till keeps its data"))


def _language(code: str) -> Language:
    try:
        return find_language(code)
    except LookupError:
        what = _(
            "Till does not speak {code}, but {languages}", code=code, languages=listed(languages())
        )
        raise argparse.ArgumentTypeError(what) from None


def _display_found() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run_command(options: argparse.Namespace) -> int:
    """Do what needs no window, with the books of the data folder."""
    from pos_app.book_commands import run_log_check, run_rebuild  # noqa: PLC0415
    from pos_app.books import books_under  # noqa: PLC0415  as in `_run`
    from pos_app.clock import SystemClock  # noqa: PLC0415
    from pos_app.paths import data_root  # noqa: PLC0415
    from pos_app.payment_sheet_command import run_payment_sheet  # noqa: PLC0415  seldom needed
    from pos_app.restoring import run_restore  # noqa: PLC0415

    try:
        root = options.data_dir.absolute() if options.data_dir else data_root()
    except OSError as error:
        print(_no_folder(error), file=sys.stderr)  # noqa: T201  there is no window to say it in
        return 1
    books = books_under(root, SystemClock())
    if options.command is not None:
        return run_payment_sheet(books, options)
    if options.verify_log:
        return run_log_check(books, training=options.training)
    if options.rebuild:
        return run_rebuild(books, training=options.training)
    return run_restore(books, options.restore, training=options.training)


def _run(options: argparse.Namespace) -> int:
    gc.disable()  # nothing that a start makes is garbage; later `shell.garbage` does
    from pos_app.books import TRAINING, books_under  # noqa: PLC0415  `--version` needs none of it
    from pos_app.clock import SystemClock  # noqa: PLC0415
    from pos_app.log import set_up_log  # noqa: PLC0415
    from pos_app.paths import data_root, log_dir, make_private  # noqa: PLC0415
    from pos_app.ui.shell.application import Application, show_trouble  # noqa: PLC0415

    try:
        root = make_private(options.data_dir.absolute() if options.data_dir else data_root())
        set_up_log(make_private(log_dir(root)))
    except OSError as error:
        return show_trouble(_no_folder(error))
    books = books_under(root, SystemClock())
    application = Application(books, root, options.language)
    return application.run(TRAINING if options.training else None)


def _no_folder(error: OSError) -> UserError:
    return UserError(
        _("Till cannot use its data folder."),
        next_step=_(
            "Check that there is space and that this user may write there, "
            "or choose another folder with TILL_DATA_DIR."
        ),
        details=str(error),
    )
