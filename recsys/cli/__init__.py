"""The one command: what every subcommand shares, and the library's own subcommands."""
