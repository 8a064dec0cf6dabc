"""What MAX permits. Zero switches a pace off."""

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """As of the summer of 2026. Seconds, unless the name says otherwise."""

    requests_per_second: int = 30
    """Of one token."""
    messages_per_second: int = 2
    """Into one chat; answers to taps are counted apart, with the same limit."""
    polls_per_second: int = 2
    """Of one token, since May 2026."""
    updates_per_poll: int = 100
    """At most, whatever `limit` says; since May 2026."""
    poll_lasts: float = 30.0
    """At most, whatever `timeout` says; since May 2026."""
    updates_live: float = 24 * 3600
    """What nobody takes is gone after that."""

    webhooks_per_second: int = 100
    """To one subscription."""
    webhook_answers_within: float = 30.0
    webhook_patience: float = 8 * 3600
    """Without a single 200 for so long, the bot is unsubscribed."""

    rows: int = 30
    row: int = 7
    wide_row: int = 3
    """Where one of the row's buttons is a link, opens an app, or asks for a contact or a place."""
    start_payload: int = 512
    """Longer ones are left out of `bot_started`. (Another page of MAX's says 128.)"""
    starts_again: bool = True
    """A start link sends `bot_started` to a dialog that is there already. Developers report that it may not."""
    edited_within: float = 7 * 24 * 3600
    """Messages without buttons."""
    answered_within: float = 3600.0
    """How long a tap may be answered. Assumed: MAX does not tell."""

    image_bytes: int = 50 * MB
    image_side: int = 7680
    """Pixels."""
    video_bytes: int = 250 * MB
    audio_bytes: int = 256 * MB
    file_bytes: int = 4096 * MB
    processing: float = 0.3
    """How long `attachment.not.ready` is answered after an upload."""
    voice_arrives: bool = False
    """A voice message sent to a bot came as an update without its message in August 2026."""
