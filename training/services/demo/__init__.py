"""The sample school of `run.py demo`: sixty staff, two years, always the same from one day to the next."""

from training.services.demo.school import create_demo, demo_exists

__all__ = ["create_demo", "demo_exists"]
