"""Test servers of the messengers' Bot APIs: real servers on loopback, and the people who write to bots there."""
