"""One source becomes an article: front matter, Markdown, links and pictures, problems with a line. Pure."""
