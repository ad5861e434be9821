"""Why a mail was not taken, in the words that stand in its row; it stays where it is."""

from __future__ import annotations

from distributor.language import later

TOO_LARGE = later("larger than a mail may be (INBOX_MOST_MB)")
FLOOD = later("more mails of one sender than are taken in an hour (INBOX_FLOOD)")
NO_BODY = later("the server did not hand it out")
GONE = later("it is no longer in the mailbox")
