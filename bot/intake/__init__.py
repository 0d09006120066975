"""Updates on their way in: fetched or brought, kept until they are handled, in order within each conversation."""
