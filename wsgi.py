"""What a WSGI server loads."""

from config import ProductionConfig
from forum_app import create_app

app = create_app(ProductionConfig())
