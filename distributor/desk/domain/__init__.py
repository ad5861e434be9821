"""Checks the DNS records of the sending domain: SPF, DKIM, DMARC, MX."""
