"""Time sheets: from clock times to payroll lines."""
