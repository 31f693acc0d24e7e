"""Making valid messages for a small aanbieder from a few options or a CSV, before they are sent."""
