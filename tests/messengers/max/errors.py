"""What MAX answers when it refuses, in its own codes.

«Seen» words were found in what developers report of the live service in 2026; the description itself names only
`verify.token` and `attachment.not.ready`. «Assumed» ones are ours, in the same manner.
"""


class ApiError(Exception):
    """An answer that is an error."""

    status = 400
    code = "proto.payload"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def body(self) -> dict[str, str]:
        """Give the answer's JSON."""
        return {"code": self.code, "message": self.message}


class Violation(ApiError):
    """400: a request that no correct client makes. Seen: «Field 'text' size (4001) must be at most 4000», and so on."""


class Expired(ApiError):
    """400: a tap that is answered too late, or never was. Status seen, words assumed."""


class WrongToken(ApiError):
    """401. Seen: «No access token», «Malformed access token», «Invalid access_token»."""

    status, code = 401, "verify.token"


class Suspended(ApiError):
    """403: the person stopped the bot. Seen."""

    status, code = 403, "chat.denied"

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"Key: error.dialog.suspended, args: [{chat_id},].")


class Denied(ApiError):
    """403: not the bot's to do. Status described, code seen, words assumed."""

    status, code = 403, "access.denied"


class NoChat(ApiError):
    """404. Seen."""

    status, code = 404, "chat.not.found"

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"Chat {chat_id} not found")


class NoDialog(ApiError):
    """404: the person never wrote to the bot, or removed the chat. Code and words seen, status assumed."""

    status, code = 404, "dialog.not.found"

    def __init__(self) -> None:
        super().__init__("error.dialog.notfound")


class NotFound(ApiError):
    """404. Code seen."""

    status, code = 404, "not.found"


class NoMethod(NotFound):
    """404: no such path. A violation too."""


class NotAllowed(ApiError):
    """405, a violation too: another HTTP method, or polling with a webhook subscribed. Status described, code seen."""

    status, code = 405, "method.not.allowed"


class TooMany(ApiError):
    """429. Code and words seen; MAX does not say how long to wait."""

    status, code = 429, "too.many.requests"

    def __init__(self) -> None:
        super().__init__("Too Many Requests")


class NotReady(ApiError):
    """400: what was uploaded is still being processed. Described."""

    code = "attachment.not.ready"

    def __init__(self, kind: str) -> None:
        super().__init__(f"Key: errors.process.attachment.{kind}.not.processed")
