"""The screen of reports: today, and each report as a table and a chart, to files and paper."""
