"""What all services lean on: errors and wording, the connection, settings, attempts, clocks."""
