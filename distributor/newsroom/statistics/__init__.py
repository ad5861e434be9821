"""Statistics of manuscripts (用稿统计): received and adopted, as table, spreadsheet and chart."""
