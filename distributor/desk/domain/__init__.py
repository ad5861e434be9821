"""What the DNS says of the sending domain, and what it ought to say: SPF, DKIM, DMARC, MX."""
