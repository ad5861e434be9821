"""The one-machine default: embedded Redis, mail catcher, worker, sweeper and web, started and stopped together."""
