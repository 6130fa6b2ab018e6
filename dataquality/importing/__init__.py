"""Import of files: reader, mapping, coercion, engine, report. The reader to coercion know no model."""
