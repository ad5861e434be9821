"""Readers by the million, put straight into the tables: mirroring their CSV rows is not what is measured."""

from __future__ import annotations

from django.db import connection

# Every tenth reader of a large office sits in a second group too: planning has duplicates to leave out.
_PEOPLE = """
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < %s)
    INSERT INTO distributor_person (address, address_key, created)
    SELECT 'reader.' || n || '@d' || (n %% 50) || '.example.org',
           'reader.' || n || '@d' || (n %% 50) || '.example.org', CURRENT_TIMESTAMP FROM numbers
"""
_MEMBERS = """
    INSERT INTO distributor_membership
        (group_id, person_id, name, position, unit, telephone, note, "order", since)
    SELECT g.id, p.id, '测试' || p.id, '主任', '第' || (p.id %% 97) || '办公室', '', '', p.id,
           CURRENT_TIMESTAMP
    FROM distributor_person p
    JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY "order") - 1 AS place FROM distributor_group) g
      ON g.place = (p.id + %s) %% (SELECT COUNT(*) FROM distributor_group)
    WHERE p.id %% %s = 0
"""
_SECOND_GROUP = 10


def fill(people: int) -> None:
    """Add so many invented people, spread over the groups in force."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [people])
        cursor.execute(_MEMBERS, [0, 1])
        cursor.execute(_MEMBERS, [1, _SECOND_GROUP])
        cursor.execute("ANALYZE")
