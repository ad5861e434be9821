"""Feedback about sent copies: bounces, complaints, unsubscribe requests; suppress.py suppresses addresses."""
