"""用稿统计: what came and what was adopted, as a table, a file for spreadsheets, and a chart."""
