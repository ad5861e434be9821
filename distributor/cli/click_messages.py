"""The messages of click, marked for translation, and the language of the process."""

from __future__ import annotations

import gettext
import os
from collections import ChainMap

from distributor import environment, language
from distributor.errors import SettingError
from distributor.language import later, later_plural
from distributor.share import SHARE


def speak() -> None:
    """Choose the language of this process, for click's own words too."""
    language.activate(language.from_environment(ChainMap(os.environ, _given())))
    # click asks the standard gettext, which goes by the environment and by one text domain of the process.
    os.environ["LANGUAGE"] = language.active()
    gettext.bindtextdomain(language.DOMAIN, SHARE / "locale")
    gettext.textdomain(language.DOMAIN)


def _given() -> dict[str, str]:
    """The values of `.env`; empty if it cannot be read, which reading the settings reports."""
    try:
        return {name: value for name, value in environment.dot_env().items() if value}
    except SettingError:
        return {}


# click's own messages, so that they stand in our catalogue.
CLICK = (
    later("Options"),
    later("Commands"),
    later("Positional arguments"),
    later("required"),
    later("Aborted!"),
    later("Error: {message}"),
    later("Error: invalid input"),
    later("Error: The two entered values do not match."),
    later("Repeat for confirmation"),
    later("Try '{command} {option}' for help."),
    later("Missing command."),
    later("Missing argument"),
    later("Missing option"),
    later("No such option {name!r}."),
    later("No such command {name!r}."),
    later("Invalid value: {message}"),
    later("Invalid value for {param_hint}: {message}"),
    later("Choose from:\n\t{choices}"),
    later("Option {name!r} does not take a value."),
    later("{value} is not in the range {range}."),
    later("{value!r} is not a valid {number_type}."),
    later("{name} {filename!r} does not exist."),
    later("{name} {filename!r} is a file."),
    later("{name} {filename!r} is a directory."),
    later("{name} {filename!r} is not readable."),
    later("{name} {filename!r} is not writable."),
    later("default: {default}"),
    later("file"),
    later("directory"),
    later("path"),
    later("Show the version and exit."),
    later("Show this message and exit."),
    later("%(prog)s, version %(version)s"),
)
CLICK_PLURALS = (
    later_plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    later_plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    later_plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    later_plural("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)
