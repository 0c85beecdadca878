"""What leaves the house: QR codes, calendar files, letters and lists."""
