"""The commands of `python -m bots`; each module has NAME, add(parser) and main(settings, arguments)."""
