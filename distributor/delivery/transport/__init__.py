"""What carries a copy to a relay: what a slice and a connection ask of each other, whatever the transport."""
