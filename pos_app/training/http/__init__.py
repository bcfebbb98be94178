"""The way in: API and pages over HTTP, keys, and who may talk to the server."""
