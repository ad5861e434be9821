"""What is known of a relay: its settings, its provider, what its replies mean, and how it fares."""
