"""Mail that reports about mail: bounces, complaints, receipts, and signs that no person wrote it."""
