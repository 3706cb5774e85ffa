"""Campaigns: started, stopped, finished, and sent again."""
