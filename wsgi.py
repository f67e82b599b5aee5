"""The application for any WSGI server, `flask --app wsgi`, or `python wsgi.py`."""

from training import create_app
from training.cli import serve
from training.startup import make_ready

app = application = create_app()
make_ready(app)

if __name__ == "__main__":
    serve()
