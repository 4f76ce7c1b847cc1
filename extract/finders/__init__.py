"""Finders: grammars that an expression cannot hold, registered by name and called from rule files."""
