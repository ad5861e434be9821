"""How far an issue is, who signs it, and how much of it a mail holds: how these are called."""

from __future__ import annotations

from distributor.language import later_in
from distributor.states import IssueState, Layout, Role, Severity
from distributor.words.names import Names

issue_state_name = Names(
    IssueState,
    {
        IssueState.DRAFT: later_in("issue state", "draft"),
        IssueState.SIGNING: later_in("issue state", "being signed"),
        IssueState.SIGNED: later_in("issue state", "signed"),
        IssueState.WITHDRAWN: later_in("issue state", "withdrawn"),
    },
)
role_name = Names(
    Role,
    {
        Role.EDITOR: later_in("role", "editor"),
        Role.REVIEWER: later_in("role", "reviewer"),
        Role.SIGNATORY: later_in("role", "signatory"),
    },
)
layout_name = Names(
    Layout,
    {
        Layout.FULL: later_in("layout", "full issue"),
        Layout.DIGEST: later_in("layout", "digest with links"),
    },
)
severity_name = Names(
    Severity,
    {
        Severity.STOP: later_in("severity", "stops the send"),
        Severity.LOOK: later_in("severity", "look at this"),
    },
)
