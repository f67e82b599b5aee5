"""Steady: training for the moment a pupil tells an adult that a nude image of them is being shared."""
