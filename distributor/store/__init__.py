"""The only SQL of the project: one Django app, label "distributor"."""
