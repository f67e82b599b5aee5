"""`python -m training.cli`: what `run.py` starts."""

from training.cli.serving import serve

serve()
