"""The real servers and tools that the tests stand on: PostgreSQL, Chromium, SMTP, Steady itself."""
