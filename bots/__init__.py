"""The only place that knows messengers."""
