"""What leaves the contest: the result file, the drawing of the scores."""
