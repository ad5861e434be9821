"""Recognises bounces, complaints, receipts, automatic answers and unsubscribe requests."""
