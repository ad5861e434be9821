"""The sending side of SMTP and LMTP: sessions without I/O, and the connections that carry them."""
