"""The distribution service for an institution's periodical.

An issue goes out:

    issue/document → issue/parse → issue/check → store (sign-off) → mail/render → mail/compile ─┐
    送发 list → audience/distribution → audience/groups → store ─────────────────────────────────┴→
        delivery/plan → delivery/run (claim · pace · write · intend · dot · record) → delivery/progress

What comes back about it:

    feedback/unsubscribe → feedback/apply → store (suppressed in the next plan)

Folders are the newsroom's words, in the order of the flow. Imports go one way only:
web | cli | local → worker → feedback → delivery → store → mail → audience | issue.
"""

__version__ = "0.1.0"
