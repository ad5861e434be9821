"""The one-machine default: Redis, mail catcher, worker, sweeper and pages, started and stopped together."""
