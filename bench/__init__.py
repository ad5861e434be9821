"""`python -m bench`: the whole path beside Postfix's smtp-source, and planning; see docs/performance.md.

The parts are the product's own: rows in PostgreSQL or SQLite, rings through Redis, Celery workers,
and mail over TCP to Postfix's smtp-sink. Every measurement runs in a process of its own (`whole_path`,
`planning`), because settings are read once per process.
"""
