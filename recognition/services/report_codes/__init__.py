"""The use-case of report codes 互认码: a scanned text is read, believed or told why not, and becomes the lookups that it asks for."""
