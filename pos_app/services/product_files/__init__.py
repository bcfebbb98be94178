"""Products from files and into files: tables (CSV) and spreadsheets (XLSX)."""
