"""Report documents as hospitals have them: what a row of one says, in the words that all formats share."""
