"""Sample files, as a billing system in Québec would write them."""
