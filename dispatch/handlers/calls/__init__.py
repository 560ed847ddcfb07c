"""What callers and call-takers say: new calls, corrections, duplicates, many patients."""
