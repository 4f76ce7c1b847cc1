"""Reading articles and writing records: the edge of the house, where validation and file formats live."""
