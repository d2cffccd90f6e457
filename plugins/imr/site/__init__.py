"""The site: what turns Material's pages into ours."""
