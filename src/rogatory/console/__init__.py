"""The console: where the response team verifies, decides, produces and delivers. Pages alone; no rule lives here."""
