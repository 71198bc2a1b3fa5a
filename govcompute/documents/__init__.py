"""Files in and out: read strictly, refused with a place and a reason, written whole."""

from govcompute.documents.atomic import write_bytes, write_parts, write_text
from govcompute.documents.document import Document
from govcompute.documents.spreadsheet import defused
from govcompute.documents.strict_json import parse_json, read_json
from govcompute.documents.strict_yaml import parse_yaml, read_yaml
from govcompute.documents.upload import Upload, uploaded
from govcompute.documents.validate import Day, Exact, NonNegative, Record, validate

__all__ = [
    "Day",
    "Document",
    "Exact",
    "NonNegative",
    "Record",
    "Upload",
    "defused",
    "parse_json",
    "parse_yaml",
    "read_json",
    "read_yaml",
    "uploaded",
    "validate",
    "write_bytes",
    "write_parts",
    "write_text",
]
