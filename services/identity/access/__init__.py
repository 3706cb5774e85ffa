"""What API and pages do alike: rights asked, keys opened, one operation run, reads recorded."""
