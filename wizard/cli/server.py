"""Commands of the server and of a clinic's records."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from wizard.server.modes import HOME, MODES

from .arguments import Commands, a_port
from .files import InputError


def add_app(commands: Commands) -> None:
    p = commands.add_parser(
        "app",
        help="the application in the browser",
        description="Start the web application; without --network on this machine only.",
    )
    p.add_argument("--port", type=a_port, default=8501, help="port (default: 8501)")
    p.add_argument(
        "--mode",
        choices=MODES,
        default=HOME,
        help="home: one person; clinic: a tablet that forgets each person; workshop: a room (default: home)",
    )
    p.add_argument(
        "--network",
        action="store_true",
        help="let phones in the same network in; shows the address and a QR code. Encrypted only with a certificate (docs/clinic.md)",
    )
    p.add_argument(
        "--insecure-network",
        action="store_true",
        help="let a network in without encryption, in a clinic too; every page of the clinic then says so",
    )
    p.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    p.set_defaults(run=_app)


def add_clinic(commands: Commands) -> None:
    """What whoever looks after a clinic does at its machine."""
    p = commands.add_parser(
        "audit",
        help="clinic: is the trail whole, and do the records say what it says?",
        description="Finds what was changed, removed, inserted, moved or cut off beside the program; exit status 1 then.",
    )
    p.set_defaults(run=run_clinic_command("audit"))
    p = commands.add_parser(
        "backup",
        help="clinic: all records in one new file, sealed",
        description="Writes one file while others work. The key file is not in it: keep a copy of that in another place.",
    )
    p.add_argument("target", type=Path, metavar="TARGET", help="the file to write; it may not be there yet")
    p.set_defaults(run=run_clinic_command("backup"))
    p = commands.add_parser(
        "restore",
        help="clinic: the records of a backup, into an empty place",
        description="Put the key file back first. Checks the trail before anything is put in.",
    )
    p.add_argument("source", type=Path, metavar="SOURCE", help="a file that backup wrote")
    p.add_argument("--anyway", action="store_true", help="also where the trail in the backup does not hold")
    p.set_defaults(run=run_clinic_command("restore"))
    p = commands.add_parser(
        "rotate-keys",
        help="clinic: seal everything with a new key",
        description="Makes a new master key and seals everything with it. Everybody has to sign in again.",
    )
    p.set_defaults(run=run_clinic_command("rotate_keys"))
    p = commands.add_parser(
        "retain",
        help="clinic: delete what is kept for longer than is set",
        description="Runs by itself while the application is in use; this is for a timer, or for now.",
    )
    p.set_defaults(run=run_clinic_command("retain"))
    p = commands.add_parser(
        "forget",
        help="clinic: delete all of one patient",
        description="Asks for the reference on standard input, so that it stands in no history of commands.",
    )
    p.set_defaults(run=run_clinic_command("forget"))
    p = commands.add_parser(
        "staff", help="clinic: who signs in with a code", description="Staff codes. A code is shown once."
    )
    what = p.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = what.add_parser("add", help="a new code")
    add.add_argument("name", metavar="NAME", help="what the clinic calls them")
    add.add_argument(
        "role",
        choices=("reception", "physiotherapist", "admin"),
        metavar="ROLE",
        help="reception, physiotherapist or admin",
    )
    add.set_defaults(run=run_clinic_command("staff_add"))
    what.add_parser("list", help="all that can sign in").set_defaults(run=run_clinic_command("staff_list"))
    off = what.add_parser("off", help="switch one off")
    off.add_argument("id", metavar="ID", help="as list shows it; its beginning is enough")
    off.set_defaults(run=run_clinic_command("staff_off"))


def _app(args: argparse.Namespace) -> int:
    from wizard.server.run import serve

    return serve(
        args.port,
        open_browser=not args.no_browser,
        network=args.network,
        mode=args.mode,
        insecure=args.insecure_network,
    )


def run_clinic_command(name: str) -> Callable[[argparse.Namespace], int]:
    """One of the clinic's commands; they are read when one is asked for."""

    def run(args: argparse.Namespace) -> int:
        from wizard.server.settings import SettingsError
        from wizard.store import StoreError

        from . import clinic

        try:
            status: int = getattr(clinic, name)(args)
            return status
        except StoreError as error:
            raise InputError(clinic.said(error)) from None
        except SettingsError as error:
            raise InputError("\n".join(error.problems)) from None

    return run
