"""The use-cases of the result index: announce, search, choose, open, object, review, forget. Nothing of it is loaded where no index is declared."""
