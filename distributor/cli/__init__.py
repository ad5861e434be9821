"""The `distributor` command: every command by name, and what becomes of an error.

A mistake that the person in front can put right is one clear line and exit code 2, anything
unexpected one line, a log and exit code 1; neither is a traceback unless --debug asks for it.
"""

from __future__ import annotations

import click

from distributor import __version__, privileges
from distributor.cli.click_messages import speak
from distributor.cli.errors import Guarded
from distributor.cli.help import Help
from distributor.cli.lazy import LazyCommand, LazyGroup
from distributor.language import gettext as _
from distributor.language import later

speak()
click.Context.formatter_class = Help

ISSUE = {
    "import": LazyCommand("issue:import_", later("Import an issue document.")),
    "check": LazyCommand("issue:check", later("List the errors that stop the send, and the warnings.")),
    "show": LazyCommand("issue:show", later("Show articles, imprint, 送发 list and signatures.")),
    "list": LazyCommand("issue:list_", later("List every issue.")),
    "new": LazyCommand("issue_new:new", later("Start an empty issue modelled on an earlier one.")),
    "layout": LazyCommand("issue:layout", later("Choose full issue or digest for the mail.")),
    "preview": LazyCommand("issue:preview", later("Write the mail to a folder, as one reader receives it.")),
    "sign": LazyCommand("issue:sign", later("Sign an issue, step by step.")),
    "rename": LazyCommand("issue_unsent:rename", later("Correct year or number of an unsent issue.")),
    "delete": LazyCommand("issue_unsent:delete", later("Delete an unsent issue.")),
}
PUBLICATION = {
    "list": LazyCommand("publications:list_", later("List the publications.")),
    "show": LazyCommand("publications:show", later("Show the rules of a publication.")),
    "new": LazyCommand("publications:new", later("Make a publication.")),
    "set": LazyCommand("publications:set_", later("Change rules of a publication.")),
    "rename": LazyCommand("publications:rename", later("Give a publication another title.")),
    "retire": LazyCommand("publications:retire", later("Take no further issue of a publication.")),
}
AUDIENCE = {
    "sync": LazyCommand("audience:sync", later("Load the recipients' files into the database.")),
    "show": LazyCommand("audience:show", later("Show the groups, or the people of one.")),
    "replace": LazyCommand("posts:replace", later("Give a post to its next holder.")),
    "history": LazyCommand("posts:history", later("Show who held a post, and when.")),
}
SUPPRESSED = {
    "list": LazyCommand("suppressed:list_", later("List the addresses that receive nothing.")),
    "show": LazyCommand("suppressed:show", later("Show why an address receives nothing.")),
    "add": LazyCommand("suppressed:add", later("Suppress an address: it receives no more mail.")),
    "lift": LazyCommand("suppressed:lift", later("Lift the suppression of an address.")),
    "decide": LazyCommand(
        "suppressed:decide", later("Decide about other publications after a complaint about one.")
    ),
    "import": LazyCommand("suppressed:import_", later("Suppress the addresses of a CSV file.")),
    "export": LazyCommand("suppressed:export", later("Write the suppressed addresses into a CSV file.")),
}
ARCHIVE = {
    "add": LazyCommand("archive:add", later("Move the copies of finished runs into files.")),
    "list": LazyCommand("archive:list_", later("List the archived runs.")),
    "show": LazyCommand("archive:show", later("Verify the file of an archived run and summarise it.")),
    "restore": LazyCommand("archive:restore", later("Restore the copies of an archived run.")),
}
USER = {
    "add": LazyCommand("user:add", later("Create an account for the pages.")),
    "list": LazyCommand("user:list_", later("List the accounts.")),
    "link": LazyCommand("user:link", later("Print a one-time login link.")),
    "password": LazyCommand("user:password", later("Change the password of an account.")),
    "remove": LazyCommand("user:remove", later("Delete an account.")),
}
DKIM = {
    "new": LazyCommand("dkim:new", later("Create a DKIM key and print its DNS record.")),
    "show": LazyCommand("dkim:show", later("Show the keys in use and their DNS records.")),
}
SCHEDULE = {
    "list": LazyCommand("schedules:list_", later("List the scheduled sends.")),
    "confirm": LazyCommand(
        "schedules:confirm", later("Confirm a scheduled send that waits for confirmation.")
    ),
    "cancel": LazyCommand("schedules:cancel", later("Cancel a scheduled send.")),
}
DOUBTS = {
    "list": LazyCommand("doubts:list_", later("List the copies in doubt.")),
    "settle": LazyCommand("doubts:settle", later("Mark copies in doubt as arrived, or send them again.")),
}
MANUSCRIPT = {
    "list": LazyCommand("manuscripts:list_", later("List the manuscripts.")),
    "show": LazyCommand("manuscripts:show", later("Show a manuscript: fields, versions, history, text.")),
    "edit": LazyCommand("manuscripts:edit", later("Correct or confirm fields of a manuscript.")),
    "place": LazyCommand("manuscripts:place", later("Place an adopted manuscript into a draft issue.")),
    "unplace": LazyCommand("manuscripts:unplace", later("Remove a manuscript's article from a draft issue.")),
    "adopt": LazyCommand("answers:adopt", later("Adopt a manuscript, and write to its author.")),
    "revise": LazyCommand("answers:revise", later("Ask the author to revise a manuscript.")),
    "reject": LazyCommand("answers:reject", later("Reject a manuscript, and write to its author.")),
    "tell": LazyCommand("answers:tell", later("Notify the authors of an issue that was sent.")),
}
CONTRIBUTOR = {
    "list": LazyCommand("contributors:list_", later("List the contributors.")),
    "show": LazyCommand("contributors:show", later("Show a contributor and the manuscripts sent.")),
    "edit": LazyCommand("contributors:edit", later("Correct a contributor's name, unit or telephone.")),
    "merge": LazyCommand("contributors:merge", later("Merge two contributors, or two units.")),
}
INBOX = {
    "fetch": LazyCommand("inbox_in:fetch", later("Fetch new mail from the mailboxes once.")),
    "serve": LazyCommand("inbox_in:serve", later("Watch the mailboxes and receive mail over LMTP or SMTP.")),
    "list": LazyCommand("inbox:list_", later("List every incoming mail and what became of it.")),
    "show": LazyCommand("inbox:show", later("Show everything that is known about one mail.")),
    "reread": LazyCommand("inbox:reread", later("Read mails again.")),
    "export": LazyCommand("inbox:export", later("Write mails, their files and manuscripts into a folder.")),
    "receive": LazyCommand("inbox_in:receive", later("Import mail from files.")),
}
COMMANDS = {
    "send": LazyCommand("send:send", later("Send a signed issue to the groups on its 送发 list.")),
    "correct": LazyCommand(
        "correct:correct", later("Send a correction or withdrawal to everybody who received an issue.")
    ),
    "status": LazyCommand("run:status", later("Show the progress of a run.")),
    "deliveries": LazyCommand(
        "deliveries:deliveries", later("List what became of every copy, as a table or CSV.")
    ),
    "copy": LazyCommand("copy:copy", later("Show the full history of one copy.")),
    "retry": LazyCommand("retry:retry", later("Retry failed copies, and only those.")),
    "pause": LazyCommand("run:pause", later("Put a run on hold.")),
    "resume": LazyCommand("run:resume", later("Resume a run that is on hold.")),
    "cancel": LazyCommand("run:cancel", later("Cancel a run and every copy of it that was not sent.")),
    "answers": LazyCommand(
        "answers:answers", later("Choose which mails contributors receive, or list those mails.")
    ),
    "statistics": LazyCommand(
        "statistics:statistics", later("Count manuscripts received, adopted and published.")
    ),
    "demo": LazyCommand("demo:demo", later("Run the whole process on the sample issue.")),
    "up": LazyCommand("up:up", later("Run everything on this machine until Ctrl-C.")),
    "doctor": LazyCommand("doctor:doctor", later("Check every part, and say what to do about each problem.")),
    "sweep": LazyCommand("sweep:sweep", later("Run the sweeper.")),
    "migrate": LazyCommand("migrate:migrate", later("Create the tables, or upgrade them.")),
    "settings": LazyCommand("settings:settings", later("Show the settings in force."), database=False),
}


@click.group(
    cls=Guarded,
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_("Distribute a periodical by e-mail: import, check, sign and send an issue."),
)
@click.version_option(__version__, prog_name="distributor")
@click.option("--debug", is_flag=True, help=_("Show the traceback of an unexpected error."))
def main(debug: bool) -> None:
    """Every command hangs below; see COMMANDS."""
    privileges.restrict()


main.add_command(LazyGroup("issue", entries=ISSUE, help=_("Issues: import, check, show, preview, sign.")))
main.add_command(
    LazyGroup("publication", entries=PUBLICATION, help=_("Periodicals: titles, sign-off, sender, look."))
)
main.add_command(LazyGroup("audience", entries=AUDIENCE, help=_("Groups and their people.")))
main.add_command(LazyGroup("suppressed", entries=SUPPRESSED, help=_("Addresses that receive nothing.")))
main.add_command(
    LazyGroup("manuscript", entries=MANUSCRIPT, help=_("Manuscripts, and their placement in an issue."))
)
main.add_command(LazyGroup("contributor", entries=CONTRIBUTOR, help=_("Contributors and their units.")))
main.add_command(LazyGroup("inbox", entries=INBOX, help=_("Mail to the contribution address.")))
main.add_command(LazyGroup("schedule", entries=SCHEDULE, help=_("Scheduled sends.")))
main.add_command(
    LazyGroup(
        "doubts", entries=DOUBTS, help=_("Copies in doubt: their relay did not reply after the final dot.")
    )
)
main.add_command(LazyGroup("archive", entries=ARCHIVE, help=_("Archived runs.")))
main.add_command(LazyGroup("user", entries=USER, help=_("Accounts that may log in to the pages.")))
main.add_command(LazyGroup("dkim", entries=DKIM, help=_("DKIM keys.")))
