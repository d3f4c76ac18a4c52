"""The interactive parts of the lessons. ipywidgets is imported when one is first shown."""

from course_lib.widgets.predictions import predict

__all__ = ["predict"]
