"""The commands of `python -m bots`; each module has add(parser) and main(settings, arguments)."""
