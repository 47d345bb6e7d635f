"""Report writers: an event stream in, a document out.  No report holds anything that the stream does not."""
