"""Files in and out: read strictly, refused with a place and a reason, written whole."""

from govcompute.documents.atomic import unwritable, whole_file, write_bytes, write_parts, write_text
from govcompute.documents.cache import remembered
from govcompute.documents.document import Document
from govcompute.documents.fingerprint import folder_hash
from govcompute.documents.folder import files_in
from govcompute.documents.spreadsheet import defused
from govcompute.documents.strict_json import parse_json, parse_values, read_json
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
    "files_in",
    "folder_hash",
    "parse_json",
    "parse_values",
    "parse_yaml",
    "read_json",
    "read_yaml",
    "remembered",
    "unwritable",
    "uploaded",
    "validate",
    "whole_file",
    "write_bytes",
    "write_parts",
    "write_text",
]
