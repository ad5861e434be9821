"""Where mail comes from: IMAP, LMTP, Maildir, files. Every source passes raw bytes to `incoming.storage`."""
