"""Any file of words and pictures becomes a Document: for issues, manuscripts and attachments alike."""
