"""The distribution service for an institution's periodical.

An issue goes out:

    documents → issue/parse → issue/check → store (sign-off) → mail/render → mail/compile ─┐
    送发 list → audience/distribution → audience/groups → store ─────────────────────────────────┴→
        delivery/plan → delivery/run (claim · pace · write · intend · dot · record) → delivery/progress

Mail comes in:

    incoming/sources → incoming/keep → incoming/process (a child: reading · attachments · manuscripts) →
        incoming/record → incoming/route ─┬→ incoming/versions → incoming/decisions → incoming/placing
                                          ├→ incoming/answers → delivery (a run of one copy)
                                          └→ feedback/returned

What comes back about an issue:

    feedback/unsubscribe, feedback/returned → feedback/apply → store (suppressed in the next plan)

Folders are the newsroom's words, in the order of the flow. Imports go one way only:
cli → web | local → worker → configuration → settings → incoming → feedback → delivery → desk → store →
mail → audience | issue → documents → environment | framework → words → language | logs | privileges |
var → errors | reason | share | states | text.
docs/architecture.md is the map.
"""

__version__ = "0.1.0"
