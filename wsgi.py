"""The application for any WSGI server, `flask --app wsgi`, or `python wsgi.py`."""

from training import create_app
from training.cli import serve
from training.startup import make_ready

if __name__ == "__main__":
    serve()  # makes its own application, and does not come back
else:
    app = application = create_app()
    make_ready(app)
