"""Why a connection failed: the target's doing, or our own machine's."""

import errno
import socket
import ssl

OUR_MACHINE = "the machine of the suite"  # so begins what is said about it
_OURS = {
    errno.EMFILE: "this process may open no more files (raise the limit: `ulimit -n 4096`)",
    errno.ENFILE: "the system has no file handles left (close other programs)",
    errno.ENOBUFS: "the system has no room for buffers of connections left (close other programs)",
    errno.ENOMEM: "the system has no memory left (close other programs)",
    errno.EADDRNOTAVAIL: "the system has no free local port left (wait a minute, or close other programs)",
    errno.ENOSPC: "a disk of this machine is full (make room)",
    errno.EDQUOT: "the disk quota of this user is used up (make room)",
}
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE", "BAD_RECORD_TYPE")
_ALERT, _PLAIN = "ALERT_", "what listens there speaks no TLS"
SPEAKS_PLAIN = f"{_PLAIN}, maybe plain HTTP"


def ours(error: BaseException) -> str:
    """Return what our own machine has run out of, and what to do; "" where an error is not of that kind."""
    if isinstance(error, MemoryError):
        return _OURS[errno.ENOMEM]
    if not isinstance(error, OSError) or isinstance(error, ssl.SSLError | socket.gaierror):
        return ""
    return _OURS.get(error.errno or 0, "")


def handshake(error: BaseException) -> str:
    """Return in words why a TLS connection failed; "" where it got not so far."""
    if isinstance(error, ssl.SSLError):
        reason = error.reason or str(error)
        if reason in _NO_TLS:
            return SPEAKS_PLAIN
        alert = reason.partition(_ALERT)[2].lower().replace("_", " ")
        return f"the target ended the TLS handshake with the alert {alert!r}" if alert else f"no TLS: {reason}"
    if isinstance(error, ConnectionAbortedError) and error.errno is None:  # as asyncio tells it
        return "no TLS handshake was completed in time"
    if isinstance(error, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
        return "the connection ended during the TLS handshake"
    return ""


def unreachable(error: BaseException) -> str:
    """Return in words why nothing was reached; "" where it is just that nothing listens."""
    if isinstance(error, socket.gaierror):
        return "the name of its host is not known"
    if isinstance(error, TimeoutError):
        return "no connection came about in time"
    if isinstance(error, ConnectionRefusedError) or not isinstance(error, OSError):
        return ""
    # Several addresses of one name were tried: asyncio puts what went wrong with each into one error without a number.
    return (error.strerror or "") if error.errno else ""
