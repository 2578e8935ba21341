"""How recordings are found: questions, narrowing, browsing."""
