"""Manuscripts as editors work with them: versions, contributors, decisions, placing, answers, statistics."""
