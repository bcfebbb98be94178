"""Receipt printers: the jobs that wait for one, and their delivery."""
