"""Word documents (ECMA-376): made ready, then converted, then taken apart."""
