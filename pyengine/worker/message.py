"""What goes to the page."""

from typing import Any

Message = dict[str, Any]
"""A JSON object on its way to the page."""
