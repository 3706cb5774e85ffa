"""One function for each request model of API and pages: the permission and the operation."""
