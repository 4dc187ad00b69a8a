"""What pages and endpoints share: request bodies, responses, errors in words, files, paging, figures of operation."""
