"""Opens the files of a mail: kind by content, safe name, text and pictures, members of archives."""
