"""The headers that every answer of a paper's server should have."""

from sitegen.settings import Settings

_DAY = 86400
HASHED = "^/assets/(?:[^/]+/)*[^/.]*-" + "[0-9a-f]" * 8 + r"\.[^/]+$"
"""Addresses that change with the content."""
DENSE = "application/octet-stream"
"""Shards of the search index. No server makes them smaller by itself; a tenth of them can be spared."""
TEXTS = (
    "text/css text/plain text/xml text/javascript application/javascript application/json application/xml "
    "application/rss+xml application/feed+json image/svg+xml"
)
"""All that is written in letters but the pages, for servers that know of those by themselves."""
WRITTEN = r"(?:/|\.(?:html|xml|json|txt)(?:\.(?:gz|br|zst))?)$"
"""Addresses at which something else stands tomorrow."""


def content_security_policy(settings: Settings) -> str:
    """Nothing from elsewhere but what articles may show, and nothing that is written into a page acts or styles."""
    if settings.server.csp:
        return settings.server.csp
    frames = " ".join(f"https://{host}" for host in settings.markdown.iframe_hosts) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "connect-src 'self'",
            "img-src 'self' https: data:",
            "media-src 'self' https:",
            f"frame-src {frames}",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def security_headers(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Names and values."""
    headers = (
        ("Content-Security-Policy", content_security_policy(settings)),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    )
    days = settings.server.hsts_days
    hsts = (("Strict-Transport-Security", f"max-age={days * _DAY}"),) if days else ()
    return headers + hsts
