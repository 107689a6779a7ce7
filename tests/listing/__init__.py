"""The list of papers: filtered, sorted, cut into pages, added up, saved as files."""
