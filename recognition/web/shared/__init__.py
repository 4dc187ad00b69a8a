"""What several doors share: bodies, replies, errors in words, files, paging, figures of operation."""
