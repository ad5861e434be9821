"""Where mail comes from: IMAP, LMTP, Maildir, files. Every source hands raw bytes to `incoming.keep`."""
