"""The command line: every command of `sessionctl`, joined from `commands/`. No traceback reaches a user."""

import sys
import traceback
from typing import Annotated

import typer

from sessionctl import __version__
from sessionctl.commands import (
    captures,
    decode,
    demo,
    devices,
    music,
    pairing,
    people,
    records,
    replay,
    run,
    verify,
)

app = typer.Typer(
    name="sessionctl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="In-session monitor for dosing rooms. A secondary display, not a medical device.",
)
device_app = typer.Typer(no_args_is_help=True, help="Find, show, prove, record and replay devices.")
device_app.command("list")(devices.list_)
device_app.command("scan")(devices.scan)
device_app.command("test")(devices.prove)
device_app.command("capture")(devices.capture)
device_app.command("replay")(captures.replay)
device_app.command("redact")(captures.redact)
device_app.command("pair")(pairing.pair)
device_app.command("decode")(decode.decode)

app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("monitor")(run.monitor)
app.command("ambience")(run.ambience)
app.command("check")(run.check)
app.command("replay")(replay.replay)
app.command("verify")(verify.verify)
app.command("sessions")(records.sessions)
app.command("report")(records.report)
app.add_typer(device_app, name="devices")
app.add_typer(music.music, name="music")
app.add_typer(people.user, name="user")
app.command("pair-screen")(people.pair_screen)


@app.callback()
def about(
    version: Annotated[bool, typer.Option("--version", is_eager=True, help="Show the version.")] = False,
) -> None:
    if version:
        print(f"sessionctl {__version__}")
        raise typer.Exit


def main() -> None:
    """Runs the command line; a mistake of ours ends in one line and exit code 1."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as failure:  # the last place before a user: they get a line, the log gets the way to it
        if sys.flags.dev_mode:
            traceback.print_exception(failure)
        print(f"sessionctl failed: {type(failure).__name__}: {failure}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
