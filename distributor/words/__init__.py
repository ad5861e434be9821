"""How states, kinds, routes, outcomes and reasons are called: one word for pages, mails and commands."""
