"""What a WSGI server (`app`) and the job consumer (`queue`) load."""

from config import ProductionConfig
from forum_app import create_app
from forum_app.core import jobs

app = create_app(ProductionConfig())
queue = jobs.queue_of(app)
