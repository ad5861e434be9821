"""The distribution service for an institution's periodical.

An issue goes out:

    documents → issue/parse → issue/check → desk/signoff → mail/render → mail/compile ─┐
    送发 list → audience/distribution → audience/groups → store ─────────────────────────┴→
        delivery/runs/plan → delivery/sending/slice (claim · write · gate · dot · record) → runs/progress

Mail comes in:

    incoming/sources → incoming/storage → incoming/process → reading/ (a child: mail · attachments · drafts) →
        incoming/record → incoming/route ─┬→ newsroom/versions → newsroom/decisions → newsroom/placing
                                          ├→ newsroom/answers → delivery (a run of one copy)
                                          └→ feedback/returned

What comes back about an issue:

    web/unsubscribe, feedback/returned → feedback/suppress → store (suppressed in the next plan)

Folders are the newsroom's words, in the order of the flow; imports go one way only.
docs/architecture.md is the map.
"""

__version__ = "0.1.0"
